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
