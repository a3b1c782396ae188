//! How documents are laid out.

use super::super::blocks::read;
use super::super::line::tests::Square;
use super::*;

fn laid(markdown: &str) -> Vec<Page> {
    pages(&read(markdown), &Sheet::default(), None, &Square)
}

/// The lines of a page as a reader sees them, without the page number.
fn seen(page: &Page) -> Vec<String> {
    let mut rows: Vec<(f32, f32, String)> = Vec::new();
    for draw in page {
        let (x, y, text) = match draw {
            Draw::Text { x, y, text, .. } => (*x, *y, text.clone()),
            Draw::Box { x, y, .. } => (*x, *y, "□".to_owned()),
            _ => continue,
        };
        if y < TOP + DOWN {
            rows.push((y, x, text));
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut lines: Vec<(f32, String)> = Vec::new();
    for (y, _, text) in rows {
        match lines.last_mut() {
            Some((at, line)) if (*at - y).abs() < 1.0 => line.push_str(&text),
            _ => lines.push((y, text)),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn paragraphs(count: usize) -> String {
    (1..=count).map(|n| format!("第{n}段\n\n")).collect()
}

#[test]
fn a_page_holds_22_lines_of_28_characters() {
    let pages = laid(&"字".repeat(26 + 28 * 22));
    assert_eq!(pages.len(), 2);
    let first = seen(&pages[0]);
    assert_eq!(first.len(), 21, "the last line is not left alone, so it takes one along");
    assert_eq!((first[0].chars().count(), first[1].chars().count()), (26, 28));
    assert_eq!(seen(&laid(&"字".repeat(26 + 28 * 21))[0]).len(), 22);
    assert_eq!(laid(&"字".repeat(26 + 28 * 21)).len(), 1);
    let Some(Draw::Text { x, spacing, size, .. }) = pages[0].get(1) else { panic!() };
    assert!((x - LEFT).abs() < 0.01 && *size == 16.0);
    assert!((28.0 * (16.0 + spacing) - 156.0 * MM).abs() < 0.1, "28 characters fill 156 mm");
}

#[test]
fn the_first_line_of_a_paragraph_is_not_left_alone() {
    let pages = laid(&format!("{}{}", paragraphs(21), "字".repeat(26 + 28 * 2)));
    assert_eq!(seen(&pages[0]).len(), 21);
    assert_eq!(seen(&pages[1]).len(), 3);
}

#[test]
fn a_heading_stays_with_what_follows() {
    let pages = laid(&format!("{}## 一、总则\n\n正文\n", paragraphs(21)));
    assert_eq!(seen(&pages[0]).last().unwrap(), "第21段");
    assert_eq!(seen(&pages[1]), ["一、总则", "正文"]);
    let pages = laid(&format!("{}## 一、总则\n\n### （一）目的\n\n正文\n", paragraphs(20)));
    assert_eq!(seen(&pages[1]), ["一、总则", "（一）目的", "正文"]);
}

#[test]
fn a_signature_is_not_alone_on_a_page() {
    let pages = laid(&format!("{}> 中心  \n> 2026年3月2日\n", paragraphs(21)));
    assert_eq!(seen(&pages[1]), ["第21段", "中心", "2026年3月2日"]);
    let signed = |draw: &Draw| match draw {
        Draw::Text { x, text, .. } if text == "中心" => Some(*x),
        _ => None,
    };
    let end = pages[1].iter().find_map(signed).unwrap() + (2.0 * BODY + 2.0 * TRACKING);
    assert!((LEFT + ACROSS - end - 4.0 * BODY).abs() < 0.5, "four characters from the right");
}

#[test]
fn a_unit_signs_its_application_on_one_page() {
    let report = include_str!("../../../../reports/application.zh-CN.md");
    let (_, end) = report.split_once("## 单位签章").unwrap();
    let end = end.replace("{{ facts.sha256 }}", "0123");
    for before in 8..24 {
        let pages = laid(&format!("{}## 单位签章{end}", paragraphs(before)));
        let pages: Vec<String> = pages.iter().map(|page| seen(page).join("\n")).collect();
        let signed = pages.iter().find(|page| page.contains("日期：")).unwrap();
        for line in ["单位签章", "本单位对以上内容", "法定代表人（签字）", "单位（公章）"] {
            assert!(signed.contains(line), "{before}: {signed}");
        }
    }
}

#[test]
fn a_signature_takes_the_last_row_of_a_table_along() {
    for rows in 20..30 {
        let pages = laid(&format!("{}> 中心  \n> 2026年3月2日\n", table(rows)));
        let last = seen(pages.last().unwrap());
        assert!(last.iter().any(|line| line.starts_with("单位")), "{rows}: {last:?}");
    }
}

fn table(rows: usize) -> String {
    let body: String = (1..=rows).map(|n| format!("| 单位{n} | {n}.00 |\n")).collect();
    format!("| 名称 | 金额 |\n|---|---:|\n{body}")
}

#[test]
fn a_tables_head_is_repeated_and_never_the_last_of_a_page() {
    let pages = laid(&table(60));
    assert!(pages.len() > 1);
    for page in &pages {
        assert_eq!(seen(page)[0], "名称金额");
    }
    let rows: usize = pages.iter().map(|page| seen(page).len() - 1).sum();
    assert_eq!(rows, 60, "each row once");
    for before in 15..=22 {
        let pages = laid(&format!("{}## 一、附表\n\n{}", paragraphs(before), table(30)));
        for page in &pages {
            let last = seen(page).last().cloned().unwrap();
            assert!(last != "名称金额" && last != "一、附表", "{before}: {last}");
        }
    }
}

#[test]
fn figures_stand_at_the_right_of_their_column() {
    let pages = laid("| 名称 | 金额 |\n|---|---:|\n| 甲 | 1.00 |\n| 乙 | 100.00 |\n");
    let ends: Vec<f32> = pages[0]
        .iter()
        .filter_map(|draw| match draw {
            Draw::Text { x, text, size, .. } if text.ends_with(".00") => {
                Some(x + text.chars().count() as f32 * size / 2.0)
            }
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 2);
    assert!((ends[0] - ends[1]).abs() < 0.01, "{ends:?}");
    assert!(ends[0] < LEFT + ACROSS);
}

#[test]
fn nothing_leaves_the_text_area_and_a_giant_row_is_cut() {
    let markdown = format!("# 表\n\n| 名称 | 说明 |\n|---|---|\n| 甲 | {} |\n", "很长的说明。".repeat(400));
    let pages = laid(&markdown);
    assert!(pages.len() > 2);
    let mut said = String::new();
    for page in &pages {
        for draw in page {
            if let Draw::Text { x, y, .. } = draw {
                assert!(*x >= LEFT - 0.1 && *x < LEFT + ACROSS && *y < TOP + DOWN + 30.0, "{draw:?}");
            }
            if let Draw::Line { from, to } = draw {
                assert!(from.1 >= TOP - 0.1 && to.1 <= TOP + DOWN + 0.2, "{draw:?}");
            }
        }
        said.extend(seen(page));
    }
    assert_eq!(said.matches("很").count(), 400);
}

#[test]
fn page_numbers_stand_outside() {
    let pages = laid(&paragraphs(50));
    let folio = |page: &Page| {
        page.iter().find_map(|draw| match draw {
            Draw::Text { x, y, text, .. } if *y > TOP + DOWN && text.contains('—') => Some(*x),
            _ => None,
        })
    };
    assert!(folio(&pages[0]).unwrap() > WIDTH / 2.0);
    assert!((folio(&pages[1]).unwrap() - LEFT - 14.0).abs() < 0.01);
}

#[test]
fn a_character_that_no_face_has_is_a_box() {
    let pages = laid("丰收🌾了");
    assert!(pages[0].iter().any(|draw| matches!(draw, Draw::Box { c: '🌾', .. })));
    assert_eq!(seen(&pages[0]), ["丰收□了"]);
}

#[test]
fn a_new_page_and_the_code_on_the_first_one() {
    let sheet = Sheet { number: "科创单字〔2026〕1号".into(), ..Sheet::default() };
    let qr = Qr::of("https://granary.example/proof/abc").unwrap();
    let pages = pages(&read("甲\n\n---\n\n乙\n"), &sheet, Some(&qr), &Square);
    assert_eq!(pages.len(), 2);
    let codes: Vec<_> = pages.iter().map(|p| p.iter().filter(|d| matches!(d, Draw::Dark(_))).count()).collect();
    assert_eq!(codes, [1, 0]);
    assert_eq!(seen(&pages[1]), ["乙"]);
    for page in &pages {
        let foot =
            page.iter().any(|d| matches!(d, Draw::Text { y, text, .. } if *y > TOP + DOWN && text.contains("科创")));
        assert!(foot, "the number at the foot of each page");
    }
}

#[test]
fn a_title_of_two_lines_is_balanced() {
    let pages = laid(&format!("# {}\n", "字".repeat(22)));
    assert_eq!(seen(&pages[0]).iter().map(|l| l.chars().count()).collect::<Vec<_>>(), [11, 11]);
}

#[test]
fn a_title_is_parted_where_a_phrase_ends() {
    let parted = |title: &str| seen(&laid(&format!("# {title}\n"))[0]);
    let award = parted("关于企业典型创新案例征集及宣讲活动立项的通知");
    assert_eq!(award, ["关于企业典型创新案例征集", "及宣讲活动立项的通知"]);
    let application = parted("项目申报书（企业典型创新案例征集及宣讲活动）");
    assert_eq!(application, ["项目申报书", "（企业典型创新案例征集及宣讲活动）"]);
}
