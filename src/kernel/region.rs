//! Provinces and the units below them (domain.md C2, D6 row 7; GB/T 2260).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Message;

/// What kind of unit a [`Region`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 直辖市.
    Municipality,
    /// 省.
    Province,
    /// 自治区.
    AutonomousRegion,
    /// 特别行政区.
    SpecialRegion,
    /// 新疆生产建设兵团, which applies like a province but has no code in GB/T 2260.
    Corps,
}

/// One row of the table of regions.
#[derive(Debug)]
struct Row {
    /// Place in the order of codes; 66, which GB/T 2260 leaves free, for the corps.
    rank: u8,
    code: &'static str,
    short: &'static str,
    full: &'static str,
    abbreviation: &'static str,
    english: &'static str,
    kind: Kind,
    tile: (u8, u8),
}

/// A province-level unit: the 34 of GB/T 2260 and the Xinjiang Production and Construction Corps (C2).
///
/// Regions are in the order of their codes, so that Shanxi and Shaanxi are never sorted by sound; the corps stands
/// after Xinjiang.
#[derive(Clone, Copy)]
pub struct Region(&'static Row);

const fn row(rank: u8, code: &'static str, names: [&'static str; 4], kind: Kind, column: u8, line: u8) -> Row {
    let [short, full, abbreviation, english] = names;
    Row { rank, code, short, full, abbreviation, english, kind, tile: (column, line) }
}

use Kind::{AutonomousRegion, Corps, Municipality, Province, SpecialRegion};

static ROWS: [Row; 35] = [
    row(11, "11", ["北京", "北京市", "京", "Beijing"], Municipality, 4, 2),
    row(12, "12", ["天津", "天津市", "津", "Tianjin"], Municipality, 5, 2),
    row(13, "13", ["河北", "河北省", "冀", "Hebei"], Province, 4, 3),
    row(14, "14", ["山西", "山西省", "晋", "Shanxi"], Province, 3, 2),
    row(15, "15", ["内蒙古", "内蒙古自治区", "蒙", "Inner Mongolia"], AutonomousRegion, 4, 1),
    row(21, "21", ["辽宁", "辽宁省", "辽", "Liaoning"], Province, 5, 1),
    row(22, "22", ["吉林", "吉林省", "吉", "Jilin"], Province, 6, 1),
    row(23, "23", ["黑龙江", "黑龙江省", "黑", "Heilongjiang"], Province, 6, 0),
    row(31, "31", ["上海", "上海市", "沪", "Shanghai"], Municipality, 6, 4),
    row(32, "32", ["江苏", "江苏省", "苏", "Jiangsu"], Province, 5, 4),
    row(33, "33", ["浙江", "浙江省", "浙", "Zhejiang"], Province, 5, 5),
    row(34, "34", ["安徽", "安徽省", "皖", "Anhui"], Province, 4, 4),
    row(35, "35", ["福建", "福建省", "闽", "Fujian"], Province, 4, 6),
    row(36, "36", ["江西", "江西省", "赣", "Jiangxi"], Province, 4, 5),
    row(37, "37", ["山东", "山东省", "鲁", "Shandong"], Province, 5, 3),
    row(41, "41", ["河南", "河南省", "豫", "Henan"], Province, 3, 3),
    row(42, "42", ["湖北", "湖北省", "鄂", "Hubei"], Province, 3, 4),
    row(43, "43", ["湖南", "湖南省", "湘", "Hunan"], Province, 3, 5),
    row(44, "44", ["广东", "广东省", "粤", "Guangdong"], Province, 3, 6),
    row(45, "45", ["广西", "广西壮族自治区", "桂", "Guangxi"], AutonomousRegion, 2, 6),
    row(46, "46", ["海南", "海南省", "琼", "Hainan"], Province, 2, 7),
    row(50, "50", ["重庆", "重庆市", "渝", "Chongqing"], Municipality, 2, 4),
    row(51, "51", ["四川", "四川省", "川", "Sichuan"], Province, 1, 4),
    row(52, "52", ["贵州", "贵州省", "贵", "Guizhou"], Province, 2, 5),
    row(53, "53", ["云南", "云南省", "云", "Yunnan"], Province, 1, 5),
    row(54, "54", ["西藏", "西藏自治区", "藏", "Tibet"], AutonomousRegion, 0, 3),
    row(61, "61", ["陕西", "陕西省", "陕", "Shaanxi"], Province, 2, 3),
    row(62, "62", ["甘肃", "甘肃省", "甘", "Gansu"], Province, 1, 2),
    row(63, "63", ["青海", "青海省", "青", "Qinghai"], Province, 1, 3),
    row(64, "64", ["宁夏", "宁夏回族自治区", "宁", "Ningxia"], AutonomousRegion, 2, 2),
    row(65, "65", ["新疆", "新疆维吾尔自治区", "新", "Xinjiang"], AutonomousRegion, 0, 2),
    row(66, "XPCC", ["兵团", "新疆生产建设兵团", "兵", "Xinjiang Production and Construction Corps"], Corps, 0, 1),
    row(71, "71", ["台湾", "台湾省", "台", "Taiwan"], Province, 5, 6),
    row(81, "81", ["香港", "香港特别行政区", "港", "Hong Kong"], SpecialRegion, 4, 7),
    row(82, "82", ["澳门", "澳门特别行政区", "澳", "Macao"], SpecialRegion, 3, 7),
];

impl Region {
    /// All regions in their order.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        ROWS.iter().map(Self)
    }

    /// The region of a two-digit code of GB/T 2260, or of `XPCC`.
    pub fn parse(code: &str) -> Result<Self, Message> {
        let wanted = code.trim();
        Self::all()
            .find(|region| region.code().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| Message::new("region-unknown").with("code", wanted))
    }

    /// `14`, or `XPCC`: the form that is kept.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The short Chinese name, 山西.
    pub fn name_zh(self) -> &'static str {
        self.0.short
    }

    /// The full Chinese name, 山西省.
    pub fn full_zh(self) -> &'static str {
        self.0.full
    }

    /// The one-character abbreviation, 晋; of two in use the one that C2 names first.
    pub fn abbreviation(self) -> &'static str {
        self.0.abbreviation
    }

    /// The English name.
    pub fn name_en(self) -> &'static str {
        self.0.english
    }

    /// The short name in the language of a locale: English for `en…`, otherwise Chinese.
    pub fn name(self, locale: &str) -> &'static str {
        if locale.starts_with("en") { self.name_en() } else { self.name_zh() }
    }

    /// What kind of unit it is.
    pub fn kind(self) -> Kind {
        self.0.kind
    }

    /// Column and row of its tile on the map, both from 0 (experience.md, Look).
    pub fn tile(self) -> (u8, u8) {
        self.0.tile
    }

    /// Whether its associations may apply: the 31 mainland units and the corps (C2).
    pub fn can_apply(self) -> bool {
        !matches!(self.code(), "71" | "81" | "82")
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.0.rank == other.0.rank
    }
}

impl Eq for Region {}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.rank.cmp(&other.0.rank)
    }
}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.rank.hash(state);
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({} {})", self.code(), self.name_zh())
    }
}

impl fmt::Display for Region {
    /// The code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(|refusal| serde::de::Error::custom(refusal.key))
    }
}

/// What kind of unit an [`Area`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaKind {
    /// 地级市.
    City,
    /// 地区.
    Prefecture,
    /// 自治州.
    AutonomousPrefecture,
    /// 盟.
    League,
    /// A district or county of one of the four municipalities.
    District,
    /// A county-level unit directly under its province: Hainan, Hubei, Jiyuan of Henan.
    Direct,
    /// 师 of the corps, with the city that it runs where it has one.
    Division,
}

/// A unit below the province, as the rules of "areas" count them (D6 row 7): reference data that a call may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    code: &'static str,
    name: &'static str,
    kind: AreaKind,
    region: Region,
}

static AREAS: LazyLock<Vec<Area>> =
    LazyLock::new(|| include_str!("areas.tsv").lines().filter_map(Area::read).collect());

impl Area {
    /// The areas of a region in the order of their codes (the corps by division); none for 71, 81 and 82.
    pub fn of(region: Region) -> impl Iterator<Item = Self> {
        AREAS.iter().copied().filter(move |area| area.region == region)
    }

    /// The area with this code.
    pub fn find(code: &str) -> Option<Self> {
        AREAS.iter().copied().find(|area| area.code == code)
    }

    /// Six digits of GB/T 2260; `XPCC11` and `XPCC12` for the divisions without a city.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The official Chinese name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What kind of unit it is.
    pub fn kind(self) -> AreaKind {
        self.kind
    }

    /// The region that it reports to; for the cities of the corps that is the corps, though their codes begin with 65.
    pub fn region(self) -> Region {
        self.region
    }

    /// One line of the table; `None` for a comment.
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (code, kind, name) = (fields.next()?, fields.next()?, fields.next()?);
        let kind = match kind {
            "city" => AreaKind::City,
            "prefecture" => AreaKind::Prefecture,
            "autonomous" => AreaKind::AutonomousPrefecture,
            "league" => AreaKind::League,
            "district" => AreaKind::District,
            "direct" => AreaKind::Direct,
            "division" => AreaKind::Division,
            _ => return None,
        };
        let region = if kind == AreaKind::Division { "XPCC" } else { code.get(..2)? };
        Some(Self { code, name, kind, region: Region::parse(region).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    fn count(kind: AreaKind) -> usize {
        AREAS.iter().filter(|area| area.kind == kind).count()
    }

    #[test]
    fn thirty_four_and_the_corps_stand_in_the_order_of_codes() {
        let codes: Vec<_> = Region::all().map(Region::code).collect();
        assert_eq!(codes.len(), 35);
        assert!(Region::all().is_sorted());
        let corps = codes.iter().position(|code| *code == "XPCC").unwrap();
        assert_eq!(codes[corps - 1..=corps + 1], ["65", "XPCC", "71"]);
        let mut without = codes.clone();
        without.remove(corps);
        assert!(without.is_sorted());
        assert_eq!(without.iter().collect::<HashSet<_>>().len(), 34);
        assert_eq!(Region::all().filter(|r| r.can_apply()).count(), 32);
        assert!(region("XPCC").can_apply() && !region("71").can_apply());
    }

    #[test]
    fn kinds_are_those_of_c2() {
        let mut kinds: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for region in Region::all() {
            kinds.entry(format!("{:?}", region.kind())).or_default().push(region.code());
        }
        assert_eq!(kinds["Municipality"], ["11", "12", "31", "50"]);
        assert_eq!(kinds["AutonomousRegion"], ["15", "45", "54", "64", "65"]);
        assert_eq!(kinds["SpecialRegion"], ["81", "82"]);
        assert_eq!(kinds["Corps"], ["XPCC"]);
        assert_eq!(kinds["Province"].len(), 23);
    }

    #[test]
    fn names_are_told_apart() {
        assert_eq!((region("14").name_en(), region("61").name_en()), ("Shanxi", "Shaanxi"));
        assert_eq!(
            (region("14").name_zh(), region("14").full_zh(), region("14").abbreviation()),
            ("山西", "山西省", "晋")
        );
        assert_eq!((region("15").name("en"), region("15").name("zh-CN")), ("Inner Mongolia", "内蒙古"));
        assert_eq!(region(" xpcc ").full_zh(), "新疆生产建设兵团");
        for name in [Region::name_zh, Region::full_zh, Region::abbreviation, Region::name_en] {
            assert_eq!(Region::all().map(name).collect::<HashSet<_>>().len(), 35);
        }
        assert!(Region::all().all(|r| r.abbreviation().chars().count() == 1));
    }

    #[test]
    fn no_two_tiles_lie_on_each_other() {
        let tiles: HashSet<_> = Region::all().map(Region::tile).collect();
        assert_eq!(tiles.len(), 35);
        assert!(tiles.iter().all(|(column, row)| *column < 7 && *row < 8));
        assert_eq!((region("XPCC").tile(), region("46").tile()), ((0, 1), (2, 7)));
    }

    #[test]
    fn a_code_is_kept_and_checked() {
        assert_eq!(serde_json::to_string(&region("XPCC")).unwrap(), "\"XPCC\"");
        assert_eq!(serde_json::from_str::<Region>("\"14\"").unwrap(), region("14"));
        assert!(serde_json::from_str::<Region>("\"16\"").is_err());
        let refusal = Region::parse("83").unwrap_err();
        assert_eq!((refusal.key.as_str(), refusal.args["code"].as_str()), ("region-unknown", "83"));
        assert!(Region::parse("").is_err());
        assert!(Region::parse("140000").is_err());
    }

    #[test]
    fn all_prefecture_level_units_are_there() {
        assert_eq!(count(AreaKind::City), 293);
        assert_eq!(count(AreaKind::Prefecture), 7);
        assert_eq!(count(AreaKind::AutonomousPrefecture), 30);
        assert_eq!(count(AreaKind::League), 3);
        assert_eq!(count(AreaKind::District), 16 + 16 + 16 + 38);
        assert_eq!(count(AreaKind::Direct), 1 + 4 + 15);
        assert_eq!(count(AreaKind::Division), 14);
        let lines = include_str!("areas.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(AREAS.len(), lines, "no line is passed over");
    }

    #[test]
    fn areas_of_each_region_are_counted() {
        let counts: Vec<(&str, usize)> = Region::all().map(|r| (r.code(), Area::of(r).count())).collect();
        let expected = [
            ("11", 16),
            ("12", 16),
            ("13", 11),
            ("14", 11),
            ("15", 12),
            ("21", 14),
            ("22", 9),
            ("23", 13),
            ("31", 16),
            ("32", 13),
            ("33", 11),
            ("34", 16),
            ("35", 9),
            ("36", 11),
            ("37", 16),
            ("41", 18),
            ("42", 17),
            ("43", 14),
            ("44", 21),
            ("45", 14),
            ("46", 19),
            ("50", 38),
            ("51", 21),
            ("52", 9),
            ("53", 16),
            ("54", 7),
            ("61", 10),
            ("62", 14),
            ("63", 8),
            ("64", 5),
            ("65", 14),
            ("XPCC", 14),
            ("71", 0),
            ("81", 0),
            ("82", 0),
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn codes_and_names_are_sound() {
        let codes: HashSet<_> = AREAS.iter().map(|area| area.code).collect();
        assert_eq!(codes.len(), AREAS.len());
        for area in AREAS.iter() {
            let own_key = matches!(area.code, "XPCC11" | "XPCC12");
            assert!(own_key || area.code.len() == 6 && area.code.chars().all(|c| c.is_ascii_digit()), "{area:?}");
            let endings: &[char] = match area.kind {
                AreaKind::City => &['市'],
                AreaKind::Prefecture => &['区'],
                AreaKind::AutonomousPrefecture => &['州'],
                AreaKind::League => &['盟'],
                AreaKind::District => &['区', '县'],
                AreaKind::Direct => &['市', '县', '区'],
                AreaKind::Division => &['市', '师'],
            };
            assert!(area.name.ends_with(endings), "{area:?}");
            assert_eq!(Area::of(area.region).filter(|other| other.name == area.name).count(), 1, "{area:?}");
        }
        for region in Region::all().filter(|r| r.kind() != Kind::Corps) {
            assert!(Area::of(region).map(Area::code).is_sorted());
        }
    }

    #[test]
    fn an_area_is_found_by_its_code() {
        let yueyang = Area::find("430600").unwrap();
        assert_eq!((yueyang.name(), yueyang.region().code(), yueyang.kind()), ("岳阳市", "43", AreaKind::City));
        assert_eq!(Area::find("659001").unwrap().region(), region("XPCC"));
        assert_eq!(Area::find("110108").unwrap().name(), "海淀区");
        assert_eq!(Area::find("429021").unwrap().kind(), AreaKind::Direct);
        assert!(Area::find("140000").is_none() && Area::find("").is_none());
    }
}
