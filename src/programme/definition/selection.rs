//! How persons or cases are selected: levels, quotas, caps and shares (D3 group 9).

use super::money::Class;
use super::values::{Hundredths, Key, RuleId, Test};
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// A level of the ladder on which persons or cases are put forward.
    pub enum Level {
        /// The enterprise or park.
        GrassRoot = "grass-root",
        /// The county.
        County = "county",
        /// The city, or what stands for it in a municipality.
        City = "city",
        /// The province.
        Province = "province",
        /// The centre.
        Nation = "nation",
    }
}

crate::words! {
    /// What a quota is spread by.
    pub enum Spread {
        /// The number of grass-root associations, by the largest remainder.
        GrassRootAssociations = "grass-root-associations",
        /// The number of enterprises, by the largest remainder.
        Enterprises = "enterprises",
        /// As the office decides.
        Free = "free",
    }
}

crate::words! {
    /// What over-nomination is measured on (D6, decision 6).
    pub enum Pool {
        /// The candidates that a level considers.
        Considered = "considered",
        /// The list that it sends up.
        List = "list",
    }
}

crate::words! {
    /// Of what only so many may stand on a list.
    pub enum Per {
        /// Of one enterprise.
        Enterprise = "enterprise",
        /// Of one area.
        Area = "area",
        /// Of one person.
        Person = "person",
    }
}

readable!(Level, Spread, Pool, Per);

group! {
    /// How persons or cases are selected.
    pub struct Selection {
        /// The levels, from below.
        pub levels: Vec<Level>,
        /// What is selected, such as 典型案例.
        pub label: Bilingual,
        /// Whether the lower levels sign in themselves; otherwise the province brings their lists in as workbooks (D6,
        /// decision 15).
        pub sign_in: bool = false,
        /// The areas that put forward; those of the product's own list of the province when none is named.
        pub area: Vec<Area>,
        /// The folders in which files are handed in.
        pub folder: Vec<Folder>,
        /// The quota table.
        pub quota: Option<Quota>,
        /// How many more than needed must be put forward.
        pub over_nomination: Option<OverNomination>,
        /// The lists that come out.
        pub list: Vec<List>,
        /// How widely the lower levels must take part.
        pub participation: Vec<Participation>,
    }
}

group! {
    /// A city, or what stands for it.
    pub struct Area {
        /// Its code of GB/T 2260, such as `140100`.
        pub code: String,
        /// Its name.
        pub name: Bilingual,
    }
}

group! {
    /// A folder in which files are handed in.
    pub struct Folder {
        /// Its name in the file.
        pub key: Key,
        /// What it holds.
        pub label: Bilingual,
        /// How it is named: `{area}+{name}`; a full-width plus or none is taken too.
        pub name: String,
        /// The papers that lie in it; every paper when none is named.
        pub paper: Vec<Key>,
    }
}

group! {
    /// The quota table: how many each area may have.
    pub struct Quota {
        /// What all quotas add up to.
        pub sum: u32,
        /// How they are spread when nothing speaks against it.
        pub by: Spread,
        /// What another sum does.
        pub class: Class = Class::A,
    }
}

group! {
    /// Over-nomination (差额): `pool ≥ quota × (100 + percent) / 100`, in whole numbers.
    pub struct OverNomination {
        /// By how many percent.
        pub percent: u32,
        /// What it is measured on.
        pub base: Pool,
        /// At which level.
        pub level: Level,
        /// What too small a pool does.
        pub class: Class = Class::A,
    }
}

group! {
    /// A list of the selected.
    pub struct List {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub label: Bilingual,
        /// The level at which it is made.
        pub level: Level,
        /// The list that its members come from.
        pub from: Option<Key>,
        /// How many there must be at the least.
        pub least: Option<u32>,
        /// How many there may be at the most.
        pub most: Option<u32>,
        /// "About" so many: another number is a warning.
        pub about: Option<u32>,
        /// Of what only so many may stand on it.
        pub limit: Vec<Limit>,
        /// Which shares it must hold.
        pub share: Vec<Share>,
        /// What must hold of each member.
        pub test: Option<Test>,
    }
}

group! {
    /// Only so many of one enterprise, area or person.
    pub struct Limit {
        /// Its rule.
        pub rule: RuleId,
        /// Of what.
        pub per: Per,
        /// How many at the most.
        pub most: u32,
        /// Counted within this level: within one city, or over the whole province.
        pub within: Level,
        /// What more does.
        pub class: Class,
    }
}

group! {
    /// A least share: `100 × counted ≥ percent × all`, in whole numbers.
    pub struct Share {
        /// Its rule.
        pub rule: RuleId,
        /// In words.
        pub label: Bilingual,
        /// Which members are counted.
        pub filter: Test,
        /// The least share, in percent.
        pub percent: Hundredths,
        /// What less does.
        pub class: Class,
    }
}

group! {
    /// How many of the lower level must take part; one of the two is enough.
    pub struct Participation {
        /// Its rule.
        pub rule: RuleId,
        /// In words.
        pub label: Bilingual,
        /// The level that takes part.
        pub level: Level,
        /// The least number.
        pub least: Option<u32>,
        /// Or else the least share of all, in percent.
        pub percent: Option<Hundredths>,
        /// What less does.
        pub class: Class,
    }
}
