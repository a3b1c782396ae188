//! Faces, by the part of a document that they set, among those that the machine has.
//!
//! An office's own licensed faces (方正小标宋, 仿宋_GB2312) come first where they are installed; what the Debian package
//! `fonts-noto-cjk` brings stands in for them. No face is part of the program. What a face can draw is read once.

use std::path::Path;

use fontdb::{Database, FaceInfo, ID, Style as Slope};

use super::defect;
use super::line::{Faces, Pick, Role};
use crate::kernel::Message;
use crate::platform::{Error, Result};

/// The package that brings Chinese faces.
const PACKAGE: &str = "fonts-noto-cjk";
/// Families for a part, the most fitting first, each with the weight to ask for.
type Wishes = &'static [(&'static str, u16)];

const TITLES: Wishes = &[
    ("方正小标宋_GBK", 400),
    ("FZXiaoBiaoSong-B05", 400),
    ("FZXiaoBiaoSong-B05S", 400),
    ("方正小标宋简体", 400),
    ("Source Han Serif SC", 700),
    ("Noto Serif CJK SC", 700),
    ("Noto Serif SC", 700),
    ("SimSun", 400),
    ("Noto Sans CJK SC", 700),
];
const HEADINGS: Wishes = &[
    ("SimHei", 400),
    ("黑体", 400),
    ("FZHei-B01", 400),
    ("Source Han Sans SC", 500),
    ("Noto Sans CJK SC", 700),
    ("Noto Sans SC", 700),
    ("WenQuanYi Zen Hei", 400),
];
const BODIES: Wishes = &[
    ("仿宋_GB2312", 400),
    ("FangSong_GB2312", 400),
    ("FangSong", 400),
    ("仿宋", 400),
    ("FZFangSong-Z02", 400),
    ("STFangsong", 400),
    ("Source Han Serif SC", 400),
    ("Noto Serif CJK SC", 400),
    ("Noto Serif SC", 400),
    ("AR PL UMing CN", 400),
    ("SimSun", 400),
    ("Noto Sans CJK SC", 400),
];
const EMPHASES: Wishes = &[
    ("楷体_GB2312", 400),
    ("KaiTi_GB2312", 400),
    ("KaiTi", 400),
    ("楷体", 400),
    ("FZKai-Z03", 400),
    ("STKaiti", 400),
    ("LXGW WenKai", 400),
    ("AR PL UKai CN", 400),
];
const NUMBERS: Wishes = &[("SimSun", 400), ("宋体", 400), ("Source Han Serif SC", 400), ("Noto Serif CJK SC", 400)];
/// For words and figures of Western writing. Without one of these the Chinese face's own letters do.
const WESTERN: Wishes = &[
    ("Times New Roman", 400),
    ("Liberation Serif", 400),
    ("Tinos", 400),
    ("Nimbus Roman", 400),
    ("TeX Gyre Termes", 400),
];
/// Where characters are looked for that the part's own face does not have.
const OTHERS: Wishes = &[
    ("SimSun-ExtB", 400),
    ("SimSun-ExtG", 400),
    ("Plangothic P1", 400),
    ("Plangothic P2", 400),
    ("HanaMinA", 400),
    ("HanaMinB", 400),
    ("BabelStone Han", 400),
    ("Noto Serif CJK TC", 400),
    ("Noto Sans CJK SC", 400),
    ("Noto Sans CJK TC", 400),
    ("AR PL UMing CN", 400),
    ("WenQuanYi Zen Hei", 400),
    ("DejaVu Sans", 400),
    ("Noto Sans", 400),
    ("Noto Sans Symbols", 400),
    ("Noto Sans Symbols 2", 400),
    ("Noto Emoji", 400),
    ("Symbola", 400),
];
/// What a face must have to set Chinese text.
const PROOF: &str = "国家的，。〔〕";

/// A face, and what is known of it.
pub(super) struct Face {
    id: ID,
    /// Its PostScript name.
    pub name: String,
    /// Its units in an em.
    pub units: u16,
    /// How far it reaches above the baseline, units.
    pub ascent: i16,
    /// How far it reaches below the baseline, units, negative.
    pub descent: i16,
    /// The box that holds every glyph, units.
    pub bounds: (i16, i16, i16, i16),
    /// Its weight, 100 to 900.
    pub weight: u16,
    /// Character, glyph and advance in units, by character.
    glyphs: Vec<(u32, u16, u16)>,
}

impl Face {
    /// The glyph and its advance in units.
    pub fn glyph(&self, c: char) -> Option<(u16, u16)> {
        let code = u32::from(c);
        let at = self.glyphs.binary_search_by_key(&code, |(c, ..)| *c).ok()?;
        self.glyphs.get(at).map(|(_, glyph, advance)| (*glyph, *advance))
    }
}

/// The faces of a machine, by the part that they set.
pub struct Fonts {
    database: Database,
    faces: Vec<Face>,
    title: usize,
    heading: usize,
    body: usize,
    emphasis: usize,
    number: usize,
    western: Option<usize>,
    /// Where else a character may be found.
    others: Vec<usize>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.faces.iter().map(|face| &face.name)).finish()
    }
}

impl Fonts {
    /// The faces where the system keeps them, and those of one more folder. Takes some tens of milliseconds.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the name of the package to install, when none of them can set Chinese text.
    pub fn of_system(more: &Path) -> Result<Self> {
        let mut database = Database::new();
        database.load_fonts_dir(more);
        database.load_system_fonts();
        Self::of(database)
    }

    /// The faces of one folder alone.
    ///
    /// # Errors
    /// As [`Fonts::of_system`].
    pub fn of_folder(folder: &Path) -> Result<Self> {
        let mut database = Database::new();
        database.load_fonts_dir(folder);
        Self::of(database)
    }

    fn of(database: Database) -> Result<Self> {
        let mut finder = Finder { database: &database, faces: Vec::new() };
        let body = match finder.wished(BODIES)? {
            Some(body) => body,
            None => finder.any_chinese()?.ok_or_else(no_face)?,
        };
        let or_body = |found: Option<usize>| found.unwrap_or(body);
        let title = or_body(finder.wished(TITLES)?);
        let heading = or_body(finder.wished(HEADINGS)?);
        let emphasis = or_body(finder.wished(EMPHASES)?);
        let number = or_body(finder.wished(NUMBERS)?);
        let western = finder.first(WESTERN, false)?;
        let mut others = vec![body, heading, title];
        for wish in OTHERS {
            others.extend(finder.first(&[*wish], false)?);
        }
        let faces = finder.faces;
        Ok(Self { database, faces, title, heading, body, emphasis, number, western, others })
    }

    /// A face.
    pub(super) fn face(&self, at: usize) -> Option<&Face> {
        self.faces.get(at)
    }

    /// A face's file, cut down to some glyphs, which are numbered anew from 1 in this order.
    pub(super) fn subset(&self, face: &Face, glyphs: &subsetter::GlyphRemapper) -> Result<Vec<u8>> {
        let cut = |data: &[u8], index: u32| subsetter::subset(data, index, glyphs);
        let made =
            self.database.with_face_data(face.id, cut).ok_or_else(|| defect(format!("{} is gone", face.name)))?;
        made.map_err(|e| defect(format!("{} cannot be cut down: {e}", face.name)))
    }

    /// The names of the faces for title, headings, body and emphasis.
    pub fn names(&self) -> Vec<&str> {
        [self.title, self.heading, self.body, self.emphasis]
            .into_iter()
            .filter_map(|at| self.faces.get(at))
            .map(|face| face.name.as_str())
            .collect()
    }
}

impl Faces for Fonts {
    fn pick(&self, role: Role, c: char) -> Option<Pick> {
        let own = match role {
            Role::Title => self.title,
            Role::Heading => self.heading,
            Role::Body => self.body,
            Role::Emphasis => self.emphasis,
            Role::Number => self.number,
        };
        let western = self.western.filter(|_| c.is_ascii() && matches!(role, Role::Body | Role::Emphasis));
        western.into_iter().chain([own]).chain(self.others.iter().copied()).find_map(|at| {
            let face = self.faces.get(at)?;
            let (_, advance) = face.glyph(c)?;
            Some(Pick { face: at, advance: f32::from(advance) / f32::from(face.units) })
        })
    }
}

fn no_face() -> Error {
    Error::Conflict(Message::new("pdf-no-face").with("package", PACKAGE))
}

struct Finder<'a> {
    database: &'a Database,
    faces: Vec<Face>,
}

impl Finder<'_> {
    /// The first wish that is there and can set Chinese text.
    fn wished(&mut self, wishes: Wishes) -> Result<Option<usize>> {
        self.first(wishes, true)
    }

    fn first(&mut self, wishes: &[(&str, u16)], chinese: bool) -> Result<Option<usize>> {
        for (family, weight) in wishes {
            let far = |info: &&FaceInfo| info.weight.0.abs_diff(*weight);
            let named = self.database.faces().filter(|info| is_upright(info) && is_family(info, family));
            let Some(id) = named.min_by_key(far).map(|info| info.id) else { continue };
            if let Some(at) = self.opened(id, chinese) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whatever there is that can set Chinese text, the plainest first.
    fn any_chinese(&mut self) -> Result<Option<usize>> {
        let mut all: Vec<&FaceInfo> = self.database.faces().filter(|info| is_upright(info)).collect();
        all.sort_by_key(|info| (info.weight.0.abs_diff(400), info.post_script_name.clone()));
        let ids: Vec<ID> = all.into_iter().map(|info| info.id).collect();
        Ok(ids.into_iter().find_map(|id| self.opened(id, true)))
    }

    /// Reads a face, once.
    fn opened(&mut self, id: ID, chinese: bool) -> Option<usize> {
        if let Some(at) = self.faces.iter().position(|face| face.id == id) {
            return Some(at);
        }
        let info = self.database.face(id)?;
        let face = self.database.with_face_data(id, |data, index| read(info, data, index))??;
        if chinese && PROOF.chars().any(|c| face.glyph(c).is_none()) {
            return None;
        }
        self.faces.push(face);
        Some(self.faces.len() - 1)
    }
}

fn is_upright(info: &FaceInfo) -> bool {
    info.style == Slope::Normal
}

fn is_family(info: &FaceInfo, wanted: &str) -> bool {
    info.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(wanted))
}

/// What a face can draw; none for pictures (colour emoji) and for what is no face.
fn read(info: &FaceInfo, data: &[u8], index: u32) -> Option<Face> {
    let face = ttf_parser::Face::parse(data, index).ok()?;
    let tables = face.tables();
    if tables.glyf.is_none() && tables.cff.is_none() {
        return None;
    }
    let mut glyphs = Vec::new();
    for subtable in tables.cmap?.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode) {
        subtable.codepoints(|code| {
            let glyph = subtable.glyph_index(code).filter(|glyph| glyph.0 != 0);
            if let Some(glyph) = glyph {
                glyphs.push((code, glyph.0, face.glyph_hor_advance(glyph).unwrap_or_default()));
            }
        });
    }
    glyphs.sort_unstable();
    glyphs.dedup_by_key(|(code, ..)| *code);
    let bounds = face.global_bounding_box();
    Some(Face {
        id: info.id,
        name: info.post_script_name.clone(),
        units: face.units_per_em(),
        ascent: face.ascender(),
        descent: face.descender(),
        bounds: (bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max),
        weight: info.weight.0,
        glyphs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_chinese_face_the_package_is_named() {
        let empty = tempfile::tempdir().unwrap();
        let Err(Error::Conflict(message)) = Fonts::of_folder(empty.path()) else { panic!() };
        assert_eq!((message.key.as_str(), message.args["package"].as_str()), ("pdf-no-face", "fonts-noto-cjk"));
    }

    #[test]
    fn the_machines_faces_set_rare_names_and_say_what_they_cannot() {
        let fonts = Fonts::of_system(Path::new("/nonexistent")).unwrap();
        for c in "国𬭚䶮〔〕Aa9".chars() {
            for role in [Role::Title, Role::Heading, Role::Body, Role::Emphasis, Role::Number] {
                assert!(fonts.pick(role, c).is_some(), "{c} {role:?} {fonts:?}");
            }
        }
        assert!(fonts.pick(Role::Body, '\u{10_FFFD}').is_none());
    }
}
