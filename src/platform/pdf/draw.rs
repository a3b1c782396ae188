//! Drawing commands into a PDF file: the only place that knows the PDF library.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Color, CustomPdfConformance, FontId, FontMetrics, Greyscale, Line, LinePoint, Mm, OffsetDateTime, Op, PaintMode,
    ParsedFont, PdfConformance, PdfDocument, PdfFont, PdfFontHandle, PdfFontMetricsStub, PdfPage, PdfSaveOptions,
    Point, Polygon, PolygonRing, Pt, Rgb, TextItem, TextMatrix, TextRenderingMode,
};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::fonts::{Face, Fonts};
use super::layout::{Draw, HEIGHT, Page, WIDTH};
use super::{Printed, Sheet, defect};
use crate::platform::Result;

/// Strength of the lines of tables and boxes, points.
const STROKE: f32 = 0.5;
/// How pale a watermark is; 1 is white.
const PALE: f32 = 0.9;
/// The red of an office's name: red, green, blue.
const RED: (f32, f32, f32) = (0.84, 0.0, 0.06);
/// Width of the box for a character that no face has, in ems.
const BOX: f32 = 0.8;

/// Writes pages into a PDF.
pub(super) fn pdf(fonts: &Fonts, sheet: &Sheet, pages: &[Page]) -> Result<Printed> {
    let cut = Cut::of(fonts, pages);
    let mut document = PdfDocument::new(&sheet.title);
    properties(&mut document, sheet)?;
    for (id, font) in cut.fonts(fonts)? {
        document.resources.fonts.map.insert(id, font);
    }
    let mut digest = Sha256::new();
    let head = sheet.letterhead.iter().flat_map(|head| [&head.office, &head.number]);
    for part in [&sheet.title, &sheet.author, &sheet.number, &sheet.markdown].into_iter().chain(head) {
        digest.update(part);
        digest.update([0]);
    }
    for page in pages {
        document.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), page.iter().flat_map(|draw| ops(draw, &cut)).collect()));
    }
    let mut warnings = Vec::new();
    let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(defect(format!("{warning:?}")));
    }
    file.version = "1.7".to_owned();
    // The library numbers documents by a counter; the same document is to be the same file.
    digest.update(sheet.at.map(|at| at.to_string()).unwrap_or_default());
    digest.update(sheet.link.as_deref().unwrap_or_default());
    let id = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    for part in file.trailer.get_mut(b"ID").and_then(|both| both.as_array_mut()).map_err(defect)? {
        *part.as_str_mut().map_err(defect)? = id.clone().into_bytes();
    }
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(defect)?;
    Ok(Printed { bytes, pages: pages.len(), missing: cut.missing.iter().copied().collect() })
}

fn properties(document: &mut PdfDocument, sheet: &Sheet) -> Result<()> {
    let info = &mut document.metadata.info;
    info.document_title.clone_from(&sheet.title);
    info.author.clone_from(&sheet.author);
    info.subject.clone_from(&sheet.number);
    info.identifier = sheet.link.clone().unwrap_or_default();
    info.creator = "Granary".to_owned();
    info.producer = "Granary".to_owned();
    info.conformance = PdfConformance::Custom(CustomPdfConformance {
        requires_icc_profile: false,
        requires_xmp_metadata: false,
        ..CustomPdfConformance::default()
    });
    if let Some(at) = sheet.at {
        let date = OffsetDateTime::from_unix_timestamp(at.utc().and_utc().timestamp()).map_err(defect)?;
        info.creation_date = date;
        info.modification_date = date;
        info.metadata_date = date;
    }
    Ok(())
}

/// Which characters each face is cut down to.
///
/// In a PDF a glyph tells one character to whoever copies the text. Where a face draws two characters with the same
/// glyph (⼀ and 一), or stands for characters that it does not have, the second goes to another layer of the same face.
struct Cut {
    /// By face and layer: glyph and the character that it tells.
    layers: BTreeMap<(usize, usize), BTreeMap<u16, char>>,
    /// The layer of a character, by face.
    places: BTreeMap<(usize, char), usize>,
    missing: BTreeSet<char>,
    /// The face whose empty glyph stands behind the boxes, so that they can be copied.
    behind: usize,
}

impl Cut {
    fn of(fonts: &Fonts, pages: &[Page]) -> Self {
        let mut used: BTreeSet<(usize, char)> = BTreeSet::new();
        let mut missing = BTreeSet::new();
        for draw in pages.iter().flatten().flat_map(inside) {
            match draw {
                Draw::Text { face, text, .. } => used.extend(text.chars().map(|c| (*face, c))),
                Draw::Watermark { text, .. } => {
                    used.extend(text.iter().flat_map(|(face, part)| part.chars().map(move |c| (*face, c))));
                }
                Draw::Box { c, .. } => {
                    missing.insert(*c);
                }
                _ => {}
            }
        }
        let behind = used.first().map_or(0, |(face, _)| *face);
        let mut cut = Self { layers: BTreeMap::new(), places: BTreeMap::new(), missing, behind };
        for (face, c) in used {
            let glyph = fonts.face(face).and_then(|f| f.glyph(c)).map_or(0, |(glyph, _)| glyph);
            cut.put(face, c, glyph);
        }
        for c in cut.missing.clone() {
            cut.put(behind, c, 0);
        }
        cut
    }

    fn put(&mut self, face: usize, c: char, glyph: u16) {
        let mut layer = 0;
        while self.layers.get(&(face, layer)).is_some_and(|taken| taken.contains_key(&glyph)) {
            layer += 1;
        }
        self.layers.entry((face, layer)).or_default().insert(glyph, c);
        self.places.insert((face, c), layer);
    }

    fn layer(&self, face: usize, c: char) -> usize {
        self.places.get(&(face, c)).copied().unwrap_or_default()
    }

    fn fonts(&self, fonts: &Fonts) -> Result<Vec<(FontId, PdfFont)>> {
        let made = self.layers.iter().map(|((at, layer), glyphs)| {
            let face = fonts.face(*at).ok_or_else(|| defect("a face that is not there"))?;
            Ok((font_id(*at, *layer), embedded(fonts, face, &tag(*at, *layer), glyphs)?))
        });
        made.collect()
    }
}

fn font_id(face: usize, layer: usize) -> FontId {
    FontId(format!("G{face}L{layer}"))
}

/// The six letters that mark a face as cut down; they differ within a document.
fn tag(face: usize, layer: usize) -> String {
    let mut rest = face * 1000 + layer;
    let mut letters = ['A'; 6];
    for letter in letters.iter_mut().rev() {
        let offset = (rest % 26) as u8;
        *letter = char::from(b'A' + offset);
        rest /= 26;
    }
    letters.iter().collect()
}

/// A face cut down to some glyphs, with the characters that they tell.
fn embedded(fonts: &Fonts, face: &Face, tag: &str, glyphs: &BTreeMap<u16, char>) -> Result<PdfFont> {
    let mut numbers = GlyphRemapper::new();
    let mut characters = BTreeMap::new();
    let mut widths = BTreeMap::new();
    for (glyph, c) in glyphs {
        let number = numbers.remap(*glyph);
        characters.insert(u32::from(*c), number);
        let advance = face.glyph(*c).map_or(0, |(_, advance)| advance);
        widths.insert(number, advance);
    }
    let bytes = fonts.subset(face, &numbers)?;
    let metrics = FontMetrics { ascent: face.ascent, descent: face.descent };
    let name = format!("{tag}+{}", face.name);
    let mut font = ParsedFont::with_glyph_data(bytes, 0, Some(name), characters, widths, face.units, metrics);
    let (x_min, y_min, x_max, y_max) = face.bounds;
    font.pdf_font_metrics = PdfFontMetricsStub {
        units_per_em: face.units,
        x_min,
        y_min,
        x_max,
        y_max,
        us_weight_class: face.weight,
        ..PdfFontMetricsStub::default()
    };
    Ok(PdfFont::new(font))
}

fn ops(draw: &Draw, cut: &Cut) -> Vec<Op> {
    match draw {
        Draw::Text { x, y, size, face, text, spacing } => {
            let place = TextMatrix::Translate(Pt(*x), Pt(HEIGHT - y));
            let mut ops = vec![
                Op::StartTextSection,
                Op::SetCharacterSpacing { multiplier: *spacing },
                Op::SetTextMatrix { matrix: place },
            ];
            ops.extend(shown(*face, *size, text, cut));
            ops.push(Op::EndTextSection);
            ops
        }
        Draw::Box { x, y, size, c } => boxed(*x, *y, *size, *c, cut),
        Draw::Line { from, to } => {
            vec![Op::SetOutlineThickness { pt: Pt(STROKE) }, Op::DrawLine { line: stroke(&[*from, *to], false) }]
        }
        Draw::Dark(cells) => {
            let rings = cells.iter().map(|(x, y, width, height)| PolygonRing {
                points: corners(*x, *y, *width, *height).iter().map(point).collect(),
            });
            let polygon = Polygon { rings: rings.collect(), mode: PaintMode::Fill, ..Polygon::default() };
            vec![Op::DrawPolygon { polygon }]
        }
        Draw::Red(draws) => red(draws, cut),
        Draw::Watermark { text, size, width } => watermark(text, *size, *width, cut),
    }
}

/// What is drawn, without its colour.
fn inside(draw: &Draw) -> &[Draw] {
    match draw {
        Draw::Red(draws) => draws,
        other => std::slice::from_ref(other),
    }
}

/// The same in red.
fn red(draws: &[Draw], cut: &Cut) -> Vec<Op> {
    let (r, g, b) = RED;
    let mut all = vec![Op::SetFillColor { col: Color::Rgb(Rgb::new(r, g, b, None)) }];
    all.extend(draws.iter().flat_map(|draw| ops(draw, cut)));
    all.push(Op::SetFillColor { col: Color::Greyscale(Greyscale::new(0.0, None)) });
    all
}

/// Text in one face, in the layers where its characters are.
fn shown(face: usize, size: f32, text: &str, cut: &Cut) -> Vec<Op> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for c in text.chars() {
        let layer = cut.layer(face, c);
        match parts.last_mut() {
            Some((last, part)) if *last == layer => part.push(c),
            _ => parts.push((layer, c.to_string())),
        }
    }
    let part = |(layer, part)| {
        let font = PdfFontHandle::External(font_id(face, layer));
        [Op::SetFont { font, size: Pt(size) }, Op::ShowText { items: vec![TextItem::Text(part)] }]
    };
    parts.into_iter().flat_map(part).collect()
}

/// An empty box, with the character behind it, invisible, for whoever copies the text.
fn boxed(x: f32, y: f32, size: f32, c: char, cut: &Cut) -> Vec<Op> {
    let side = BOX * size;
    let (left, top) = (x + (size - side) / 2.0, y - 0.78 * size);
    let mut ops = vec![
        Op::SetOutlineThickness { pt: Pt(STROKE) },
        Op::DrawLine { line: stroke(&corners(left, top, side, side), true) },
        Op::StartTextSection,
        Op::SetTextRenderingMode { mode: TextRenderingMode::Invisible },
        Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(HEIGHT - y)) },
    ];
    ops.extend(shown(cut.behind, size, &c.to_string(), cut));
    ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Fill });
    ops.push(Op::EndTextSection);
    ops
}

/// Pale letters that rise across the page.
fn watermark(text: &[(usize, String)], size: f32, width: f32, cut: &Cut) -> Vec<Op> {
    let grey = |percent| Op::SetFillColor { col: Color::Greyscale(Greyscale::new(percent, None)) };
    let (sin, cos) = std::f32::consts::FRAC_PI_6.sin_cos();
    let (x, y) = (WIDTH / 2.0 - cos * width / 2.0, HEIGHT / 2.0 - sin * width / 2.0);
    let matrix = TextMatrix::Raw([cos, sin, -sin, cos, x, y]);
    let mut ops = vec![
        grey(PALE),
        Op::StartTextSection,
        Op::SetCharacterSpacing { multiplier: 0.0 },
        Op::SetTextMatrix { matrix },
    ];
    ops.extend(text.iter().flat_map(|(face, part)| shown(*face, size, part, cut)));
    ops.extend([Op::EndTextSection, grey(0.0)]);
    ops
}

fn corners(x: f32, y: f32, width: f32, height: f32) -> [(f32, f32); 4] {
    [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

fn point((x, y): &(f32, f32)) -> LinePoint {
    LinePoint { p: Point { x: Pt(*x), y: Pt(HEIGHT - y) }, bezier: false }
}

fn stroke(points: &[(f32, f32)], is_closed: bool) -> Line {
    Line { points: points.iter().map(point).collect(), is_closed }
}
