//! Programme files as people read them: checked and explained on the command line, on their pages and on paper.

use std::path::Path;
use std::process::{Command, Output};

use granary::kernel::calendar::Calendar;
use granary::platform::i18n::{Locale, Texts};
use granary::programme::explain::{Guide, summary};
use granary::programme::{Definition, Library};

use crate::world::{Actor, World};

fn granary(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_granary"));
    command.arg("programme").args(args).arg("--data").arg(data).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn shipped(code: &str) -> String {
    Library::shipped().get(code).unwrap_or_else(|| panic!("{code} is not shipped")).text.clone()
}

/// The text of a shipped file with one place changed, which must be there once.
fn changed(code: &str, from: &str, to: &str) -> String {
    let text = shipped(code);
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {code}");
    text.replace(from, to)
}

/// A folder with a file of this text in it.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_good_file_is_said_to_be_good_and_leaves_nothing_behind() {
    let (folder, path) = file("a.toml", shipped("cases-2024"));
    let data = folder.path().join("var");
    let told = granary(&data, &["check", &path]);
    assert!(told.status.success(), "{}", said(&told));
    assert!(said(&told).contains("a.toml：没有问题"), "{}", said(&told));
    assert!(said(&told).contains("每项 200,000.00 元、总额不超过 2,400,000.00 元"), "{}", said(&told));
    let told = granary(&data, &["check", &path, "--lang", "en"]);
    assert!(said(&told).contains("a.toml: no problem"), "{}", said(&told));
    assert!(!data.exists(), "a check made a data folder");
}

#[test]
fn every_problem_is_named_with_its_place_and_a_way_to_mend_it() {
    let text = format!("{}\n[wrong]\nx = 1\n", shipped("cases-2024").replace("format = 1\n", "fromat = 1\n"));
    let lines = text.lines().count();
    let (folder, path) = file("a.toml", text);
    let told = granary(folder.path(), &["check", &path]);
    assert!(!told.status.success());
    let said_zh = said(&told);
    assert!(said_zh.contains(&format!("{path}:{}:2: 没有“wrong”这一项", lines - 1)), "{said_zh}");
    assert!(said_zh.contains("修改办法：是否应为“format”？"), "{said_zh}");
    let caret = said_zh.lines().skip_while(|line| !line.contains("fromat = 1")).nth(1).unwrap();
    assert_eq!(caret.trim(), "^^^^^^", "{said_zh}");
    assert!(said_zh.contains("1 个文件中有 1 个不能使用"), "{said_zh}");
    let said_en = said(&granary(folder.path(), &["check", "--lang", "en", &path]));
    assert!(said_en.contains("There is no key “wrong”") && said_en.contains("To mend it:"), "{said_en}");
    let explained = granary(folder.path(), &["explain", &path]);
    assert!(!explained.status.success() && said(&explained).contains("没有“wrong”这一项"));
}

#[test]
fn what_cannot_be_read_gets_a_clear_answer_and_hides_no_other_file() {
    let (folder, good) = file("good.toml", shipped("cases-2024"));
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // 名称 in GBK, on the second line.
    std::fs::write(at("gbk.toml"), b"format = 1\nx = \"\xc3\xfb\xb3\xc6\"\n").unwrap();
    std::fs::write(at("long.toml"), vec![b'#'; (1 << 20) + 10]).unwrap();
    std::fs::write(at("empty.toml"), b"").unwrap();
    let (gbk, long, empty, missing) = (at("gbk.toml"), at("long.toml"), at("empty.toml"), at("missing.toml"));
    let here = folder.path().to_str().unwrap();
    let told = granary(folder.path(), &["check", &gbk, &long, &empty, &missing, here, &good]);
    let text = said(&told);
    assert!(!told.status.success());
    for wanted in [
        "gbk.toml:2: 文件不是 UTF-8 编码",
        "文件超过 1024 KiB",
        "empty.toml:1:1: 缺少“programme”",
        "missing.toml：没有这个文件",
        "这是文件夹",
        "good.toml：没有问题",
        "6 个文件中有 5 个不能使用",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is not in\n{text}");
    }
    // A text as Windows saves it is one.
    let windows = format!("\u{feff}{}", shipped("cases-2024").replace('\n', "\r\n"));
    std::fs::write(at("windows.toml"), windows).unwrap();
    let told = granary(folder.path(), &["check", &at("windows.toml")]);
    assert!(told.status.success(), "{}", said(&told));
}

#[test]
fn the_list_names_the_shipped_files_and_those_of_the_office() {
    let data = tempfile::tempdir().unwrap();
    let own = data.path().join("programmes");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("mine.toml"), changed("cases-2024", "code = \"cases-2024\"", "code = \"mine\"")).unwrap();
    std::fs::write(own.join("broken.toml"), "format = 1\n").unwrap();
    std::fs::write(own.join("notes.txt"), "no programme").unwrap();
    let text = said(&granary(data.path(), &["list"]));
    for entry in Library::shipped().iter() {
        assert!(text.contains(&format!("{}  {}", entry.code(), entry.file)), "{text}");
    }
    assert!(text.contains("mine  mine.toml"), "{text}");
    assert!(text.contains("broken  broken.toml\n    文件有 "), "{text}");
    assert!(!text.contains("notes"), "{text}");
    assert!(said(&granary(data.path(), &["explain", "mine"])).contains("贰拾万元整"));
}

/// One figure in a file, what it becomes, and what it makes of the words before and after.
const FIGURES: &[(&str, &str, &str, &str, &str)] = &[
    ("cases-2024", "target = 30\n", "target = 31\n", "不少于 30 个", "不少于 31 个"),
    ("cases-2024", "working_day = 5\n", "working_day = 3\n", "2024年9月6日", "2024年9月4日"),
];

/// The park share is the one percentage of its list.
fn park_share(percent: &str) -> String {
    let text = shipped("cases-2024");
    let at = text.find("rule = \"DL6/park\"").unwrap();
    let (before, rest) = text.split_at(at);
    format!("{before}{}", rest.replacen("percent = 30\n", &format!("percent = {percent}\n"), 1))
}

#[test]
fn the_park_share_is_told_as_a_share_and_as_a_number() {
    let (folder, path) = file("a.toml", park_share("40"));
    let old = said(&granary(folder.path(), &["explain", "cases-2024"]));
    let new = said(&granary(folder.path(), &["explain", &path]));
    assert!(old.contains("不低于 30%（100 个中至少 30 个）") && !old.contains("100 个中至少 40 个"), "{old}");
    assert!(new.contains("不低于 40%（100 个中至少 40 个）") && !new.contains("100 个中至少 30 个"), "{new}");
}

#[test]
fn one_figure_in_the_file_changes_what_is_explained() {
    for (code, from, to, before, after) in FIGURES {
        let (folder, path) = file("a.toml", changed(code, from, to));
        let old = said(&granary(folder.path(), &["explain", code]));
        let new = said(&granary(folder.path(), &["explain", &path]));
        assert!(old.contains(before) && !old.contains(after), "{from}: {before:?} was not told, or {after:?} was");
        assert!(new.contains(after) && !new.contains(before), "{to}: {after:?} is not told, or {before:?} is");
    }
}

/// Figures of the source documents, as the guides tell them.
const SOURCES: &[(&str, &[&str])] = &[
    (
        "cases-2024",
        &[
            "名额：12 个",
            "200,000.00 元（人民币贰拾万元整）",
            "2,400,000.00 元（人民币贰佰肆拾万元整）",
            "2024年7月1日至2024年11月30日",
            "各地名额合计 100 个",
            "差额不少于 20%",
            "名额 6 个须有 8 个",
            "名额 11 个须有 14 个",
            "同一企业不超过 1 个",
            "不超过 100 个",
            "不低于 30%（100 个中至少 30 个）",
            "同一地区不超过 2 个",
            "不低于 30%（10 个中至少 3 个）",
            "等于 10 个",
            "须包含以下 7 项",
            "须包含以下 6 项",
            "不晚于2024年10月31日",
            "不少于 5 篇",
            "不少于 1 篇",
            "不少于 30 个",
            "约2分钟",
            "不少于 100 篇",
            "次月第 5 个工作日",
            "项目负责人：1 人",
            "不得转包、分包",
        ],
    ),
    (
        "brand-2024",
        &[
            "名额：1 个",
            "400,000.00 元（人民币肆拾万元整）",
            "2024年7月1日至2024年12月31日",
            "须包含以下 4 项",
            "不少于 20 家",
            "不少于 100 次",
            "不少于 3 张",
            "约5分钟",
            "不少于 3 次",
            "等于 100 个",
            "不少于 1,500 册",
            "2025年1月8日",
        ],
    ),
    (
        "pilot-2020",
        &[
            "QCZX2020-021",
            "名额：3 个",
            "200,000.00 元（人民币贰拾万元整）",
            "2020年6月1日至2020年11月30日",
            "2020年6月19日",
            "以快递发出时间为准",
            "纸质 2 份，胶印成册",
            "白家庄东里13号楼",
            "不超过 100 个",
            "同一企业不超过 2 个",
            "10 个",
            "同一地区不超过 2 个",
            "不少于 300 个或不低于全部的 50%",
            "不少于 5 篇",
            "占比不少于 80%",
            "900 秒（15 分钟）",
            "不少于 1 场",
        ],
    ),
    (
        "shanxi-2023",
        &[
            "2023年8月11日",
            "11 个：太原市",
            "同一企业不超过 2 个",
            "约 100 个",
            "20 个",
            "10 个",
            "50—80人",
            "每名宣讲人30分钟",
            "不少于2名",
            "不少于4名",
            "约1500字",
            "1200像素",
            "1600像素",
            "2—5分钟",
            "纸质 3 份",
            "按事实计分最高 47 分，专家评判最高 53 分",
            "按事实计分最高 42 分，专家评判最高 58 分",
            "2020年1月1日",
            "省级 3 分、国家级 5 分",
            "省级 2 分、国家级 3 分",
            "与同组各项合计最高 9 分",
            "不低于全部的 100%",
            "专家评审 70%，网络投票 30%",
        ],
    ),
    (
        "pilot-demonstration-2014",
        &[
            "科协计函企字〔2014〕25号",
            "2014年6月4日",
            "200,000.00 元（人民币贰拾万元整）",
            "配套资金",
            "不晚于2014年9月30日",
            "不少于 6,000 个",
            "不少于 15,000 家",
            "不少于 25 %",
            "不少于 40 %",
            "2.1万个",
            "6.1%",
        ],
    ),
    (
        "post-subsidy-2014",
        &["100,000.00 元至 150,000.00 元", "2014年10月31日", "不晚于2015年3月31日", "2014年11月1日至2014年12月31日"],
    ),
    (
        "yueyang-2023",
        &["满分 100 分", "合计最高 10 分", "国家级 8 分", "省级 5 分", "市级 3 分", "每项扣 5 分", "最低 0 分"],
    ),
];

fn guide(code: &str, locale: Locale) -> (Guide, Texts) {
    let texts = Texts::load().unwrap();
    let definition = Definition::read(&shipped(code)).unwrap();
    (Guide::of(&definition, &texts, locale, &Calendar::official()), texts)
}

#[test]
fn no_word_is_missing_in_either_language_and_no_rule_is_left_out() {
    let texts = Texts::load().unwrap();
    let mut seen = 0;
    for entry in Library::shipped().iter() {
        let definition = entry.definition.as_ref().unwrap_or_else(|p| panic!("{}: {p:?}", entry.file));
        for locale in Locale::ALL {
            let guide = Guide::of(definition, &texts, *locale, &Calendar::official());
            let text = format!("{}{}", guide.text(&texts), summary(definition, &texts, *locale).join("\n"));
            for key in ["explain-", "programme-", "definition-", "\u{1}"] {
                assert!(!text.contains(key), "{} {locale}: a key is told as itself: {key}\n{text}", entry.file);
            }
            if *locale == Locale::En {
                let chinese: Vec<&str> = text
                    .lines()
                    .filter(|line| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
                    .filter(|line| !line.contains('〔') && !line.contains('+') && !line.contains('@'))
                    .collect();
                assert!(chinese.len() < 6, "{}: much Chinese in the English text: {chinese:#?}", entry.file);
            }
            let told = serde_json::to_string(&guide).unwrap();
            for carried in &definition.notes.carried {
                let (whole, part) = (format!("\"id\":\"{}\"", carried.rule), format!("\"id\":\"{}/", carried.rule));
                assert!(
                    told.contains(&whole) || told.contains(&part),
                    "{} {locale}: {} of {} is not told",
                    entry.file,
                    carried.rule,
                    carried.path
                );
            }
            assert_eq!(told.contains("\"assumed\":true"), !definition.notes.assumed.is_empty(), "{}", entry.file);
        }
        seen += 1;
    }
    assert_eq!(seen, 7, "seven programmes are shipped");
}

#[test]
fn reports_fall_due_on_working_days_and_no_day_is_guessed() {
    // The fifth working day of each next month; National Day and worked Saturdays count (C7).
    let (cases, texts) = guide("cases-2024", Locale::Zh);
    let text = cases.text(&texts);
    for day in ["2024年8月7日", "2024年9月6日", "2024年10月12日", "2024年11月7日", "2024年12月6日"] {
        assert!(text.contains(day), "{day} is not in\n{text}");
    }
    let (brand, texts) = guide("brand-2024", Locale::Zh);
    let text = brand.text(&texts);
    assert!(
        text.contains("2024年12月") && text.contains("2025年1月8日"),
        "December's report falls due in January\n{text}"
    );
    let future = shipped("brand-2024").replace("2024-12-31", "2026-12-31");
    let definition = Definition::read(&future).map_err(|p| format!("{p:?}"));
    if let Ok(definition) = definition {
        let text = Guide::of(&definition, &texts, Locale::Zh, &Calendar::official()).text(&texts);
        assert!(text.contains("没有 2027 年的官方工作日历，不作推算"), "{text}");
    }
}

#[test]
fn every_figure_of_a_source_document_is_told() {
    for (code, figures) in SOURCES {
        let (guide, texts) = guide(code, Locale::Zh);
        let text = guide.text(&texts);
        for figure in *figures {
            assert!(text.contains(figure), "{code}: {figure:?} is not told in\n{text}");
        }
    }
}

async fn paper(actor: &Actor, code: &str) -> String {
    paper_at(actor, &format!("/programmes/{code}/pdf")).await
}

/// The words of a PDF, without the blanks between them.
pub async fn paper_at(actor: &Actor, path: &str) -> String {
    let saved = actor.saves(path).await;
    assert_eq!(saved.media_type, "application/pdf");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, &saved.bytes).unwrap();
    let done = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output().unwrap();
    bare(&String::from_utf8(done.stdout).unwrap())
}

fn puts(world: &World, name: &str, text: &str) {
    let folder = world.app.settings.data.join("programmes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

story!(every_programme_has_a_page_a_file_and_a_guide, |world| {
    let officer = world.officer().await;
    let list = officer.get("/programmes").await.ok();
    for entry in Library::shipped().iter() {
        let code = entry.code();
        list.clone().says(&entry.file);
        let name = entry.definition.as_ref().unwrap().programme.name.clone();
        officer.get(&format!("/programmes/{code}")).await.ok().says(&name.zh).says("资金与名额");
        let saved = officer.saves(&format!("/programmes/{code}/file")).await;
        assert_eq!(saved.bytes, entry.text.as_bytes());
        let printed = paper(&officer, code).await;
        assert!(printed.contains(&bare(&name.zh)) && printed.contains("样稿"), "{printed}");
    }
    officer.get("/programmes/nothing").await.is(404);
    officer.get("/programmes/..%2f..%2fgranary.keys").await.is(404);
    Actor::stranger(world).get("/programmes").await.is(303);
});

story!(a_page_tells_every_figure_of_its_source, |world| {
    let officer = world.officer().await;
    for (code, figures) in SOURCES {
        let page = officer.get(&format!("/programmes/{code}")).await.ok();
        // On the page a name and its value stand side by side, without a colon.
        let plain = |text: &str| bare(text).replace('：', "");
        let text = plain(&page.text());
        for figure in *figures {
            assert!(text.contains(&plain(figure)), "{code}: {figure:?} is not on the page\n{text}");
        }
    }
});

story!(one_figure_in_the_file_changes_the_page_and_the_paper, |world| {
    let officer = world.officer().await;
    for (code, from, to, before, after) in FIGURES {
        officer.get(&format!("/programmes/{code}")).await.ok().says(before).does_not_say(after);
        puts(world, &format!("{code}.toml"), &changed(code, from, to));
        officer.get(&format!("/programmes/{code}")).await.ok().says(after).does_not_say(before);
        let printed = paper(&officer, code).await;
        assert!(printed.contains(&bare(after)) && !printed.contains(&bare(before)), "{to}");
    }
    puts(world, "cases-2024.toml", &park_share("40"));
    let (before, after) = ("100 个中至少 30 个", "100 个中至少 40 个");
    officer.get("/programmes/cases-2024").await.ok().says(after).does_not_say(before);
    let printed = paper(&officer, "cases-2024").await;
    assert!(printed.contains(&bare(after)) && !printed.contains(&bare(before)), "{printed}");
});

story!(a_file_of_the_office_that_is_wrong_shows_its_problems, |world| {
    let officer = world.officer().await;
    puts(world, "broken.toml", "format = 1\n\n[programme]\ncoed = \"x\"\n# <script>alert(1)</script>\n");
    officer.get("/programmes").await.ok().says("broken.toml").says("处问题");
    let page = officer.get("/programmes/broken").await.ok();
    page.says("第 4 行第 1 列").says("是否应为“code”？");
    officer.get("/programmes/broken/pdf").await.is(409);
});

story!(what_an_author_writes_is_text_and_no_markup, |world| {
    let officer = world.officer().await;
    let text = shipped("cases-2024").replace("zh = \"", "zh = \"<b onclick=x>|*_");
    Definition::read(&text).unwrap();
    puts(world, "cases-2024.toml", &text);
    let page = officer.get("/programmes/cases-2024").await.ok();
    assert!(!page.body.contains("<b onclick"), "markup of a file reached the page");
    assert!(paper(&officer, "cases-2024").await.contains("<bonclick=x>|*_"));
});
