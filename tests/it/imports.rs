//! Workbooks come in: every row by the rules of the form, every mistake named by its cell, nothing doubled.

use std::io::{Cursor, Write};

use granary::access::Role;
use rust_xlsxwriter::Workbook;

use crate::world::{Actor, Page, World, code};

/// A workbook of one sheet, all of it text.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("名单").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}

/// Sends a file as a browser does.
async fn sends(actor: &Actor, kind: &str, name: &str, bytes: &[u8], more: &[(&str, &str)]) -> Page {
    const MARK: &str = "----granary";
    let path = format!("/imports/new/{kind}");
    let token = actor.token().await;
    let mut body = Vec::new();
    for (field, value) in [("_csrf", token.as_str())].iter().chain(more) {
        write!(body, "--{MARK}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").unwrap();
    }
    write!(body, "--{MARK}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").unwrap();
    write!(body, "content-type: application/octet-stream\r\n\r\n").unwrap();
    body.extend_from_slice(bytes);
    write!(body, "\r\n--{MARK}--\r\n").unwrap();
    let request = actor.request(reqwest::Method::POST, &path);
    let request = request.header("content-type", format!("multipart/form-data; boundary={MARK}")).body(body);
    actor.send(request, &path).await
}

/// Sends a file that is taken, and gives the address of its import.
async fn brings(actor: &Actor, kind: &str, bytes: &[u8]) -> String {
    sends(actor, kind, "名单.xlsx", bytes, &[]).await.is(303).location().to_owned()
}

/// Confirms an import.
async fn confirms(actor: &Actor, import: &str) -> Page {
    let done = actor.fills(import, &format!("{import}/start"), &[]).await;
    actor.follows(done).await
}

/// Rows of so many sound units.
fn units(count: u32) -> Vec<Vec<String>> {
    let heading = row(&["单位名称", "类型", "统一社会信用代码", "所在地区"]);
    let unit = |n: u32| row(&[&format!("山西第{n:03}中心"), "申报（承担）单位", code("52", "14", n).as_str(), "山西"]);
    std::iter::once(heading).chain((1..=count).map(unit)).collect()
}

fn organisations(world: &World, like: &str) -> i64 {
    world.count(&format!("SELECT count(*) AS n FROM organisations WHERE name LIKE '{like}'"))
}

story!(good_rows_are_kept_and_each_mistake_is_named_by_its_cell, |world| {
    let officer = world.officer().await;
    let standing = world.unit("14", "山西省科技创新服务中心").await;
    let own = world.count(&format!("SELECT count(*) AS n FROM organisations WHERE id = {standing}"));
    assert_eq!(own, 1);
    let taken = world.reads(|db| granary::organisation::find(db, standing)).record.uscc.unwrap();
    let (good, wrong) = (code("52", "64", 901), "12100000400000642D");
    let bytes = workbook(&[
        row(&["宁夏单位名单"]),
        row(&["Telephone", "单位名称", "统一社会信用代码", "类 型", "所在地区", "负责人邮箱"]),
        row(&["0951-1234567", "宁夏𬭚䶮中心", good.as_str(), "申报承担单位", "宁夏回族自治区", "x"]),
        row(&["", "", "", "", "", ""]),
        row(&["", "宁夏二中心", wrong, "申报（承担）单位", "宁夏", ""]),
        row(&["12", "宁夏三中心", "", "机构", "宁夏", ""]),
        row(&["", "山西省科技创新服务中心", taken.as_str(), "申报(承担)单位", "山西", ""]),
        row(&["", "宁夏四中心", good.as_str(), "申报（承担）单位", "宁夏", ""]),
    ]);
    let import = brings(&officer, "organisations", &bytes).await;
    let page = officer.get(&import).await.ok();
    let page = page.says("待确认").says("负责人邮箱").says("第 5 行").says("第 6 行").says("机构").says("第 8 行");
    assert_eq!(organisations(world, "宁夏%"), 0, "a check writes nothing");
    assert!(page.link(&format!("{import}/rows/")).is_none(), "nothing to mend before it is confirmed");
    let page = confirms(&officer, &import).await.says("已导入").says("统一社会信用代码").says("类型").says("电话");
    assert_eq!(organisations(world, "宁夏%"), 1);
    let counts = "SELECT created * 100 + existing * 10 + wrong AS n FROM imports";
    assert_eq!(world.count(counts), 113);
    // What is wrong comes as a workbook, too.
    let saved = officer.saves(&format!("{import}/wrong.xlsx")).await;
    assert_eq!(saved.column("单位名称"), ["宁夏二中心", "宁夏三中心", "宁夏四中心"]);
    assert_eq!(saved.column("原行号"), ["5", "6", "8"]);
    let told = saved.column("错误说明");
    assert!(told[1].contains("类型") && told[1].contains("电话"), "{told:?}");
    assert!(told[2].contains("宁夏𬭚䶮中心"), "{told:?}");
    // One row is mended on the page, and the next one waits there.
    let mend = page.link(&format!("{import}/rows/")).unwrap();
    let form = officer.get(&mend).await.ok().wrong("uscc", "校验");
    assert_eq!(form.value("uscc").as_deref(), Some(wrong));
    let mut fields = vec![
        ("name", "宁夏二中心"),
        ("kind", "unit"),
        ("uscc", wrong),
        ("region", "64"),
        ("area", ""),
        ("class", ""),
        ("licence", ""),
        ("supervising_body", ""),
        ("legal_representative", ""),
        ("address", ""),
        ("phone", ""),
        ("email", ""),
        ("on_purpose", ""),
    ];
    officer.fills(&mend, &mend, &fields).await.is(422);
    let mended = code("52", "64", 902).to_string();
    fields[2].1 = &mended;
    let done = officer.fills(&mend, &mend, &fields).await.is(303);
    assert!(done.location().starts_with(&format!("{import}/rows/")) && done.location() != mend, "{}", done.location());
    assert_eq!((organisations(world, "宁夏%"), world.count(counts)), (2, 212));
    officer.post(&mend, &[("_version", "1")]).await.is(409);
});

story!(the_template_is_understood_when_it_comes_back, |world| {
    use calamine::Reader;
    let officer = world.officer().await;
    let saved = officer.saves("/imports/new/organisations/template.xlsx").await;
    let mut book = calamine::Xlsx::new(Cursor::new(&saved.bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let heading: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert!(heading.contains(&"统一社会信用代码".to_owned()) && heading.contains(&"所在地区".to_owned()));
    sends(&officer, "organisations", "空.xlsx", &saved.bytes, &[]).await.is(422).wrong("file", "没有数据");
    let filled = workbook(&[heading, row(&["模板测试机构", "第三方机构"])]);
    let import = brings(&officer, "organisations", &filled).await;
    confirms(&officer, &import).await;
    assert_eq!(organisations(world, "模板测试机构"), 1);
});

story!(other_files_are_named_and_bombs_refused, |world| {
    let officer = world.officer().await;
    let part = |name: &str, content: &[u8]| {
        let whole = workbook(&[row(&["单位名称", "类型"]), row(&["甲", "单位"])]);
        let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
        let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..archive.len() {
            let mut old = archive.by_index(place).unwrap();
            let own = old.name().unwrap().into_owned();
            packed.start_file(own.clone(), zip::write::SimpleFileOptions::default()).unwrap();
            if own == name {
                packed.write_all(content).unwrap();
            } else {
                std::io::copy(&mut old, &mut packed).unwrap();
            }
        }
        packed.finish().unwrap().into_inner()
    };
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let spy = b"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><styleSheet/>";
    for (bytes, words) in [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old".to_vec(), ".et"),
        ([b"\xD0\xCF\x11\xE0".to_vec(), locked].concat(), "密码"),
        ("单位名称,类型\n甲,单位\n".as_bytes().to_vec(), "另存为"),
        (b"%PDF-1.7".to_vec(), "不是工作簿"),
        (b"PK\x03\x04 broken".to_vec(), "损坏"),
        (part("xl/styles.xml", spy), "外部引用"),
        (part("xl/styles.xml", &vec![b' '; 5 * 1024 * 1024]), "超过上限"),
        (workbook(&[row(&["甲", "乙"]), row(&["1", "2"])]), "单位名称"),
        (workbook(&[row(&["单位名称", "统一社会信用代码"]), row(&["甲", ""])]), "类型"),
    ] {
        let page = sends(&officer, "organisations", "x.xlsx", &bytes, &[]).await.is(422);
        page.wrong("file", words);
    }
    officer.post("/imports/new/organisations", &[("lines", "")]).await.is(422).wrong("file", "请选择文件");
    assert_eq!(world.count("SELECT count(*) AS n FROM imports"), 0);
});

story!(the_same_workbook_twice_is_noticed, |world| {
    let officer = world.officer().await;
    let bytes = workbook(&units(3));
    let first = brings(&officer, "organisations", &bytes).await;
    confirms(&officer, &first).await;
    let page = sends(&officer, "organisations", "again.xlsx", &bytes, &[]).await.is(422).wrong("file", "相同");
    assert_eq!(page.link("/imports/").map(|_| ()), Some(()));
    let again = sends(&officer, "organisations", "again.xlsx", &bytes, &[("again", "1")]).await.is(303);
    let page = confirms(&officer, again.location()).await;
    assert_eq!(organisations(world, "山西第%"), 3, "what is there stays as it is: {}", page.text());
});

story!(a_wrong_upload_is_taken_back_as_far_as_nobody_used_it, |world| {
    let officer = world.officer().await;
    let import = brings(&officer, "organisations", &workbook(&units(5))).await;
    confirms(&officer, &import).await;
    let id = |name: &str| world.count(&format!("SELECT id AS n FROM organisations WHERE name = '{name}'"));
    let (changed, used) = (id("山西第002中心"), id("山西第004中心"));
    let contact = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{changed}/contacts"), &contact).await.is(303);
    world.actor(Role::Applicant, granary::kernel::OrganisationId(used)).await;
    let form = format!("{import}/void");
    officer.fills(&form, &form, &[("reason", "")]).await.is(422);
    let done = officer.fills(&form, &form, &[("reason", "上传错了文件")]).await;
    let page = officer.follows(done).await.says("已撤销").says("上传错了文件").says("第 3 行").says("第 5 行");
    assert_eq!(organisations(world, "山西第%"), 2, "{}", page.text());
    assert_eq!(world.count("SELECT removed * 10 + kept AS n FROM imports"), 32);
    officer.get(&format!("/organisations?{}", crate::world::encode(&[("q", "山西第001")]))).await.ok().says("没有");
    let gone = "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.withdrawn'";
    assert_eq!(world.count(gone), 3, "who is gone is on record");
    officer.get(&form).await.is(409);
});

story!(a_long_import_goes_on_after_a_crash_and_doubles_nothing, |world| {
    let officer = world.officer().await;
    let import = brings(&officer, "organisations", &workbook(&units(450))).await;
    officer.get(&import).await.ok().says("校验中");
    world.works().await;
    officer.get(&import).await.ok().says("待确认").says("450");
    confirms(&officer, &import).await.says("导入中");
    // The second chunk dies.
    let sqlite = world.engine == crate::world::Engine::Sqlite;
    world.tampers(if sqlite {
        "CREATE TRIGGER die BEFORE INSERT ON organisations WHEN NEW.name LIKE '%第301%' BEGIN SELECT RAISE(ABORT, 'dead'); END"
    } else {
        "CREATE FUNCTION die() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'dead'; END $$ LANGUAGE plpgsql; \
         CREATE TRIGGER die BEFORE INSERT ON organisations FOR EACH ROW WHEN (NEW.name LIKE '%第301%') EXECUTE FUNCTION die()"
    });
    world.works().await;
    assert_eq!(organisations(world, "山西第%"), 200, "what was done before it died stays");
    world.tampers(if sqlite { "DROP TRIGGER die" } else { "DROP TRIGGER die ON organisations" });
    world.passes(chrono::Duration::minutes(10));
    world.works().await;
    assert_eq!(organisations(world, "山西第%"), 450);
    assert_eq!(world.count("SELECT created AS n FROM imports"), 450);
    assert_eq!(world.count("SELECT count(*) AS n FROM import_chunks"), 0, "what came is not kept longer than needed");
    let traces =
        "SELECT count(*) AS n FROM audit_events WHERE action = 'organisation.created' AND object_label LIKE '山西第%'";
    assert_eq!(world.count(traces), 450);
});

story!(rows_are_pasted_with_or_without_a_heading, |world| {
    let officer = world.officer().await;
    let lines = format!("甲机构\t第三方机构\t{}\r\n\"乙机构\"\tAgency\t\r\n", code("52", "14", 7));
    let sent = officer.post("/imports/new/organisations", &[("lines", &lines)]).await.is(303);
    confirms(&officer, sent.location()).await;
    let headed = "类型\t单位名称\n第三方机构\t丙机构\n";
    let sent = officer.post("/imports/new/organisations", &[("lines", headed)]).await.is(303);
    confirms(&officer, sent.location()).await;
    assert_eq!(organisations(world, "_机构"), 3);
});

story!(people_are_brought_by_those_who_look_after_accounts, |world| {
    let (admin, officer) = (world.accounts_admin().await, world.officer().await);
    let bytes = workbook(&[
        row(&["姓名", "登录名", "电子邮箱", "电话"]),
        row(&["王新", "wang.xin", "wang@example.org", "0351-1234567"]),
        row(&["李新", "wang.xin", "", ""]),
        row(&["赵新", "赵", "nonsense", ""]),
        row(&["原有", &admin.login, "", ""]),
    ]);
    officer.get("/imports/new/people").await.is(403);
    let import = brings(&admin, "people", &bytes).await;
    let page = confirms(&admin, &import).await.says("登录名").says("电子邮箱");
    assert_eq!(world.count("SELECT created * 10 + wrong AS n FROM imports"), 13, "{}", page.text());
    let state = "SELECT count(*) AS n FROM users WHERE login = 'wang.xin' AND state = 'invited'";
    assert_eq!(world.count(state), 1);
    // The officer sees it and may neither mend nor void it.
    officer.get(&import).await.ok();
    officer.get(&format!("{import}/void")).await.is(403);
    let form = format!("{import}/void");
    admin.fills(&form, &form, &[("reason", "测试")]).await.is(303);
    assert_eq!(world.count(state), 0);
});

story!(work_that_was_broken_off_goes_on_by_a_click, |world| {
    let officer = world.officer().await;
    let import = brings(&officer, "organisations", &workbook(&units(3))).await;
    // The program died at the very moment at which it began to take the rows.
    world.tampers(
        "UPDATE imports SET state = 'running', version = version + 1; UPDATE import_chunks SET done = (1 = 0)",
    );
    let page = officer.get(&import).await.ok().says("继续处理");
    let version = page.value("_version").unwrap();
    let done = officer.post(&format!("{import}/start"), &[("_version", &version)]).await;
    officer.follows(done).await.says("已导入");
    assert_eq!(organisations(world, "山西第%"), 3);
    // What was never received whole is put away.
    let second = brings(&officer, "organisations", &workbook(&units(2))).await;
    let id = second.rsplit('/').next().unwrap();
    world.tampers(&format!("UPDATE imports SET state = 'receiving' WHERE id = {id}"));
    let form = format!("{second}/void");
    officer.fills(&form, &form, &[("reason", "中断")]).await.is(303);
    assert_eq!(world.count(&format!("SELECT count(*) AS n FROM import_chunks WHERE import_id = {id}")), 0);
});

/// The columns of an organisation, in the order of the template.
const COLUMNS: [&str; 13] = [
    "name",
    "kind",
    "uscc",
    "region",
    "area",
    "class",
    "licence",
    "supervising_body",
    "legal_representative",
    "address",
    "phone",
    "email",
    "on_purpose",
];

/// The table of wrong rows as a browser would send it again.
fn table(page: &Page) -> Vec<(String, String)> {
    let fields = COLUMNS.iter().chain(&["id", "version"]);
    let names = (0..50).flat_map(|n| fields.clone().map(move |field| format!("{field}-{n}")));
    names.filter_map(|name| page.value(&name).map(|value| (name, value))).collect()
}

/// Types into a cell.
fn types(fields: &mut [(String, String)], name: &str, value: &str) {
    fields.iter_mut().find(|(field, _)| field == name).unwrap().1 = value.to_owned();
}

async fn posts(actor: &Actor, path: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    actor.post(path, &[fields.as_slice(), more].concat()).await
}

/// An import of which the rows `wrong` are wrong: their codes have letters that no code has.
async fn with_wrong(officer: &Actor, name: &str, wrong: &[usize], count: usize) -> String {
    let heading = row(&["单位名称", "类型", "统一社会信用代码", "所在地区"]);
    let unit = |n: usize| {
        let good = code("52", "14", u32::try_from(n).unwrap());
        let code = if wrong.contains(&n) { "OOOO".to_owned() } else { good.to_string() };
        row(&[&format!("{name}第{n:03}中心"), "申报（承担）单位", &code, "山西"])
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain((1..=count).map(unit)).collect();
    let import = brings(officer, "organisations", &workbook(&rows)).await;
    confirms(officer, &import).await;
    import
}

fn mended(world: &World) -> i64 {
    world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'import.mended'")
}

story!(wrong_rows_are_mended_together_and_what_is_still_wrong_is_kept, |world| {
    let officer = world.officer().await;
    let import = with_wrong(&officer, "同改", &[2, 3, 4], 4).await;
    let mend = format!("{import}/mend");
    assert_eq!(officer.get(&import).await.ok().link(&mend), Some(mend.clone()), "the import leads to its table");
    let page =
        officer.get(&mend).await.ok().says("第 3 行").says("第 5 行").wrong("uscc-0", "字母").wrong("uscc-2", "字母");
    assert_eq!(page.value("kind-1").as_deref(), Some("申报（承担）单位"), "cells as they came");
    let mut fields = table(&page);
    // Saved as it came, nothing is taken, and everything is told.
    posts(&officer, &mend, &fields, &[]).await.is(422).wrong("uscc-1", "字母");
    assert_eq!((organisations(world, "同改%"), mended(world)), (1, 0));
    // One is right, one is still wrong, one was not touched.
    types(&mut fields, "uscc-0", code("52", "14", 2).as_str());
    types(&mut fields, "phone-1", "12");
    types(&mut fields, "address-1", "太原市");
    let page = posts(&officer, &mend, &fields, &[]).await.is(422).says("已登记 1 行").wrong("phone-1", "电话");
    assert_eq!((page.value("uscc-0"), page.value("address-1").as_deref()), (None, Some("太原市")));
    let summary = page.body.split("id=\"errors\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(summary.contains("#f-phone-1") && !summary.contains("-2\""), "untouched rows are no news: {summary}");
    let page = page.wrong("uscc-2", "字母");
    assert_eq!((organisations(world, "同改%"), mended(world)), (2, 1));
    let mut fields = table(&page);
    types(&mut fields, "phone-1", "0351-1234567");
    types(&mut fields, "uscc-1", code("52", "14", 3).as_str());
    let done = posts(&officer, &mend, &fields, &[]).await.is(303);
    assert_eq!(done.location(), mend, "the others still wait there");
    let page = officer.follows(done).await.says("已登记 1 行");
    let mut fields = table(&page);
    types(&mut fields, "uscc-0", code("52", "14", 4).as_str());
    let done = posts(&officer, &mend, &fields, &[]).await.is(303);
    assert_eq!(done.location(), import);
    assert_eq!((organisations(world, "同改%"), mended(world)), (4, 3), "an event each");
    assert_eq!(world.count("SELECT created * 10 + wrong AS n FROM imports"), 40);
    assert_eq!(organisations(world, "同改第003中心' AND address = '太原市' AND region = '14"), 1);
    officer.get(&mend).await.ok().says("没有有误的行");
    // A second click, or the page of yesterday: nothing is doubled.
    posts(&officer, &mend, &fields, &[]).await.is(409).says("他人");
    assert_eq!((organisations(world, "同改%"), mended(world)), (4, 3));
});

story!(a_table_of_mistakes_has_pages, |world| {
    let officer = world.officer().await;
    let wrong: Vec<usize> = (1..=53).collect();
    let import = with_wrong(&officer, "分页", &wrong, 53).await;
    let page = officer.get(&format!("{import}/mend?page=2")).await.ok().says("第 54 行").does_not_say("第 51 行");
    let mut fields = table(&page);
    assert_eq!(fields.iter().filter(|(name, _)| name.starts_with("id-")).count(), 3);
    types(&mut fields, "uscc-1", code("52", "14", 52).as_str());
    let done = posts(&officer, &format!("{import}/mend?page=2"), &fields, &[]).await.is(303);
    assert_eq!(done.location(), format!("{import}/mend?page=2"));
    officer.follows(done).await.says("第 54 行").does_not_say("分页第052");
});

story!(what_was_mended_in_the_sheet_is_pasted_back, |world| {
    let officer = world.officer().await;
    let import = with_wrong(&officer, "粘回", &[2, 4, 5], 5).await;
    let mend = format!("{import}/mend");
    let page = officer.get(&mend).await.ok();
    let sheet = officer.saves(&format!("{import}/wrong.xlsx")).await.rows();
    let place = |heading: &str| sheet[0].iter().position(|cell| cell == heading).unwrap();
    let (uscc, number) = (place("统一社会信用代码"), place("原行号"));
    let mut lines = sheet.clone();
    // Another order than the table's, and one line too many.
    lines.swap(1, 3);
    lines.push(lines[1].clone());
    lines[4][number] = "99".to_owned();
    for line in &mut lines[1..4] {
        let n: u32 = line[number].parse().unwrap();
        line[uscc] = code("52", "14", n - 1).to_string();
    }
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let text = |lines: &[Vec<String>]| -> String {
        lines.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join("\t") + "\r\n").collect()
    };
    let fill = |lines: &[Vec<String>]| vec![("paste".to_owned(), text(lines)), ("step".to_owned(), "fill".to_owned())];
    let fields = [table(&page), fill(&lines)].concat();
    let page = posts(&officer, &mend, &fields, &[]).await.ok().says("1 行在本页找不到");
    assert_eq!(organisations(world, "粘回%"), 2, "what was pasted is looked at first");
    for (cell, n) in [("uscc-0", 2), ("uscc-1", 4), ("uscc-2", 5)] {
        assert_eq!(page.value(cell), Some(code("52", "14", n).to_string()), "by the number of its row");
    }
    // Without a heading and without numbers: from the first row on.
    let bare: Vec<Vec<String>> = vec![row(&["粘回改名", "第三方机构"])];
    let named = posts(&officer, &mend, &[table(&page), fill(&bare)].concat(), &[]).await.ok();
    assert_eq!(
        (named.value("name-0").as_deref(), named.value("kind-0").as_deref()),
        (Some("粘回改名"), Some("第三方机构"))
    );
    assert_eq!(named.value("name-1").as_deref(), Some("粘回第004中心"));
    posts(&officer, &mend, &table(&page), &[]).await.is(303);
    assert_eq!((organisations(world, "粘回%"), mended(world)), (5, 3));
});

story!(two_who_mend_one_table_overwrite_nothing, |world| {
    let (one, other) = (world.officer().await, world.officer().await);
    let import = with_wrong(&one, "同时", &[1, 2], 2).await;
    let mend = format!("{import}/mend");
    let mut mine = table(&one.get(&mend).await.ok());
    let mut theirs = mine.clone();
    types(&mut theirs, "uscc-0", code("52", "14", 71).as_str());
    posts(&other, &mend, &theirs, &[]).await.is(303);
    types(&mut mine, "uscc-0", code("52", "14", 72).as_str());
    types(&mut mine, "uscc-1", code("52", "14", 73).as_str());
    let page = posts(&one, &mend, &mine, &[]).await.is(409).says("第 2 行").says("尚未保存");
    assert_eq!(organisations(world, "同时%"), 1, "nothing of it is stored");
    assert_eq!((page.value("uscc-0"), page.value("uscc-1")), (None, Some(code("52", "14", 73).to_string())));
    posts(&one, &mend, &table(&page), &[]).await.is(303);
    assert_eq!((organisations(world, "同时%"), mended(world)), (2, 2));
});

story!(a_table_takes_no_rows_but_those_of_its_import, |world| {
    let (officer, admin) = (world.officer().await, world.accounts_admin().await);
    let first = with_wrong(&officer, "甲批", &[1], 1).await;
    let second = with_wrong(&officer, "乙批", &[1], 1).await;
    let mut foreign = table(&officer.get(&format!("{second}/mend")).await.ok());
    types(&mut foreign, "uscc-0", code("52", "14", 81).as_str());
    let mend = format!("{first}/mend");
    let told = posts(&officer, &mend, &foreign, &[]).await.is(404);
    let nobody = [("name-0", "x"), ("id-0", "9999999"), ("version-0", "1")];
    let missing = officer.post(&mend, &nobody).await.is(404);
    // But for the number of the request.
    let words = |page: &Page| page.text().split_whitespace().filter(|word| word.len() != 10).collect::<String>();
    assert_eq!(words(&told), words(&missing), "another import's row is as none");
    let mut own = table(&officer.get(&mend).await.ok());
    types(&mut own, "uscc-0", code("52", "14", 82).as_str());
    // The same row twice, a row of nobody, more than the page shows, more than a table holds.
    let twice: Vec<_> = own.iter().map(|(name, value)| (name.replace("-0", "-1"), value.clone())).collect();
    posts(&officer, &mend, &[own.clone(), twice].concat(), &[]).await.is(409);
    posts(&officer, &mend, &own, &[("name-1", "多出一行")]).await.is(400);
    posts(&officer, &mend, &own, &[("state", "created")]).await.is(400);
    let many: Vec<(String, String)> = (0..201).map(|n| (format!("name-{n}"), "多".to_owned())).collect();
    posts(&officer, &mend, &many, &[]).await.is(409).says("200");
    officer.post(&mend, &[("paste", "x")]).await.is(400);
    let lines = "多\t第三方机构\n".repeat(1_001);
    posts(&officer, &mend, &own, &[("paste", &lines), ("step", "fill")]).await.is(422).wrong("paste", "1000");
    admin.get(&mend).await.is(403);
    posts(&admin, &mend, &own, &[]).await.is(403);
    assert_eq!((organisations(world, "_批%"), mended(world)), (0, 0));
    let void = format!("{first}/void");
    officer.fills(&void, &void, &[("reason", "不要了")]).await.is(303);
    posts(&officer, &mend, &own, &[]).await.is(409);
    assert_eq!(organisations(world, "_批%"), 0);
});

story!(a_mistake_of_calculation_is_taken_by_no_way, |world| {
    use calamine::Reader;
    let officer = world.officer().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([["单位名称", "类型", "通信地址"], ["算错机构", "第三方机构", ""]])
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    let import = brings(&officer, "organisations", &book.save_to_buffer().unwrap()).await;
    confirms(&officer, &import).await.says("公式");
    let mend = format!("{import}/mend");
    let page = officer.get(&mend).await.ok().wrong("address-0", "公式");
    let mut fields = table(&page);
    posts(&officer, &mend, &fields, &[]).await.is(422).wrong("address-0", "公式");
    let one = officer.get(&import).await.ok().link(&format!("{import}/rows/")).unwrap();
    let row_form: Vec<(String, String)> = COLUMNS
        .iter()
        .map(|key| (*key).to_owned())
        .zip(["算错机构", "agency", "", "", "", "", "", "", "", "#N/A", "", "", ""].map(str::to_owned))
        .collect();
    posts(&officer, &one, &row_form, &[("_version", "1")]).await.is(422).wrong("address", "公式");
    let lines = "单位名称\t类型\t通信地址\n粘错机构\t第三方机构\t#REF!\n";
    let sent = officer.post("/imports/new/organisations", &[("lines", lines)]).await.is(303);
    officer.get(sent.location()).await.ok().says("公式");
    assert_eq!(organisations(world, "%机构"), 0);
    // What begins like a formula is text, and comes out as text.
    types(&mut fields, "address-0", "=HYPERLINK(\"http://evil.example\",\"x\")");
    posts(&officer, &mend, &fields, &[]).await.is(303);
    let saved = officer.saves("/organisations.xlsx?q=%E7%AE%97%E9%94%99%E6%9C%BA%E6%9E%84").await;
    let mut out = calamine::Xlsx::new(Cursor::new(&saved.bytes)).unwrap();
    let name = out.sheet_names()[0].clone();
    assert!(out.worksheet_formula(&name).unwrap().is_empty());
    assert_eq!(organisations(world, "算错机构' AND address LIKE '=HYPERLINK(%"), 1);
});

story!(the_name_of_a_workbook_is_text_and_no_path, |world| {
    let officer = world.officer().await;
    let name = "../../etc/<b>名单</b>.xlsx";
    let import = sends(&officer, "organisations", name, &workbook(&units(1)), &[]).await.is(303).location().to_owned();
    let page = officer.get(&import).await.ok().says("<b>名单</b>.xlsx").does_not_say("<b>名单");
    assert!(page.text().contains("../../etc/"), "as it came");
    officer.get("/imports").await.ok().does_not_say("<b>名单");
});
