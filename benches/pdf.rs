//! How long a five-page contract takes to print, and how large it is: `cargo bench --bench pdf [FONT FOLDER]`.
//!
//! With a folder, only its faces are used, so that TrueType faces and Noto CJK (CFF) can be measured on one machine.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement prints, reads the clock, and stops where something is wrong"
)]

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use granary::platform::pdf::{Fonts, Sheet, print};

/// Prints that are timed.
const ROUNDS: usize = 200;

/// A contract such as units sign: articles, a budget table, signatures.
fn contract() -> String {
    let mut text = String::from(
        "# 企业创新服务项目任务合同书\n\n甲方：中国科协企业创新服务中心\n\n乙方：重庆市𬭚金䶮科技有限公司\n\n",
    );
    let articles = [
        "项目目标",
        "项目内容与考核指标",
        "执行期限与进度安排",
        "经费与拨付",
        "经费使用与专账管理",
        "双方权利与义务",
        "成果与知识产权",
        "项目变更与终止",
        "监督检查与验收",
        "违约责任",
        "争议解决",
        "附则",
    ];
    for (n, article) in articles.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "## {}、{article}\n\n", "一二三四五六七八九十冬腊".chars().nth(n).expect("a numeral"));
        for point in 1..=3 {
            let _ = write!(
                text,
                "（{point}）乙方应当按照本合同约定的{article}组织实施，于2026年12月31日前完成第{point}阶段任务，资助金额为人民币\
                 贰拾万元整（200,000.00元），并在每月5日前通过系统报送进度。逾期未报送且无正当理由的，甲方可以暂停拨付。\n\n"
            );
        }
    }
    text.push_str("| 序号 | 预算科目 | 测算依据 | 金额（元） |\n|---|---|---|---:|\n");
    for n in 1..=12 {
        let _ = writeln!(text, "| {n} | 科目{n} | 按照实际发生的工作量与当地标准测算 | {n},000.00 |");
    }
    text.push_str("\n> 甲方（盖章）：\n\n> 乙方（盖章）：\n\n> 2026年3月2日\n");
    text
}

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let begun = Instant::now();
    let fonts = match &folder {
        Some(folder) => Fonts::of_folder(Path::new(folder)),
        None => Fonts::of_system(Path::new("/nonexistent")),
    }
    .expect("faces");
    println!("faces {:?} read in {:.0} ms, once a process", fonts.names(), begun.elapsed().as_secs_f64() * 1e3);
    let sheet = Sheet {
        markdown: contract(),
        title: "任务合同书".into(),
        number: "科创合字〔2026〕1号".into(),
        link: Some("https://granary.example.org/proof/0123456789012345678901234567890123456789abc".into()),
        ..Sheet::default()
    };
    let mut times = Vec::with_capacity(ROUNDS);
    let mut printed = print(&fonts, &sheet).expect("a PDF");
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        printed = print(&fonts, &sheet).expect("a PDF");
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{} pages, {} KB: median {:.1} ms, 99th percentile {:.1} ms",
        printed.pages,
        printed.bytes.len() / 1024,
        times[ROUNDS / 2],
        times[ROUNDS * 99 / 100],
    );
}
