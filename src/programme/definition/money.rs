//! What is paid, for how many, when, and what it may be spent on (D3 groups 3 and 13).

use chrono::NaiveDate;

use super::identity::Step;
use super::selection::Area;
use super::values::{Hundredths, Key, RuleId, Test};
use crate::kernel::{Bilingual, Money, Region};
use crate::{group, readable};

crate::words! {
    /// What happens to money that is left.
    pub enum Surplus {
        /// It goes back to the giver.
        Return = "return",
        /// The receiver keeps it.
        Keep = "keep",
        /// It is set off against the last payment.
        Offset = "offset",
    }
}

pub use crate::rules::Class;

readable!(Surplus, Class);

group! {
    /// The money of a call. Either one amount an award (`per_award`), or a range (`least`, `most`).
    pub struct Grant {
        /// What each award receives, to the fen.
        pub per_award: Option<Money>,
        /// The least that an award receives.
        pub least: Option<Money>,
        /// The most that an award receives.
        pub most: Option<Money>,
        /// What an amount outside does: "左右" and "原则上" make it W (B9).
        pub class: Class = Class::Automatic,
        /// The most that all awards together may cost.
        pub total: Option<Money>,
        /// What the receiver adds of its own.
        pub matching: Option<Matching>,
        /// What happens to money that is left.
        pub surplus: Surplus,
        /// Whether the receiver must give an invoice or receipt before it is paid.
        pub invoice: bool = true,
        /// In which parts it is paid.
        pub payment: Vec<Payment>,
    }
}

group! {
    /// Funds that the receiver adds of its own.
    pub struct Matching {
        /// The least amount; more than nothing when it is not given.
        pub least: Option<Money>,
        /// What their absence does.
        pub class: Class,
        /// In words.
        pub label: Bilingual,
    }
}

group! {
    /// One part of the money, and what it waits for.
    pub struct Payment {
        /// Its name in the file.
        pub key: Key,
        /// Its name, such as 首款.
        pub label: Bilingual,
        /// Its share of the award, in percent.
        pub percent: Hundredths,
        /// The stage after which it is paid.
        pub after: Step,
        /// What must hold before it is paid.
        pub test: Option<Test>,
        /// Working days for paying it.
        pub working_days: Option<u32>,
        /// The day by which it is paid.
        pub by: Option<NaiveDate>,
        /// What a later payment does.
        pub class: Class = Class::Warning,
    }
}

group! {
    /// How many awards there are, and how they are spread.
    pub struct Places {
        /// How many; as many as are needed when it is not given.
        pub total: Option<u32>,
        /// How many a province; no limit when it is not given.
        pub per_province: Option<u32>,
        /// The provinces that have places; every province that can apply when none is named.
        pub regions: Vec<Region>,
        /// Cities that hold places of their own beside their province, as the sub-provincial ones did in 2014.
        pub city: Vec<Area>,
        /// Whether reserves are ranked, who move up when an award falls away.
        pub reserves: bool = true,
    }
}

group! {
    /// What the money may be spent on.
    pub struct Budget {
        /// The lines of the budget.
        pub category: Vec<Category>,
        /// What it may never be spent on.
        pub forbidden: Vec<Forbidden>,
        /// How money moves between lines.
        pub adjustment: Option<Adjustment>,
        /// What is checked of each voucher beside its line.
        pub check: Vec<SpendingCheck>,
        /// How much should be spent by when.
        pub burn: Vec<Burn>,
        /// Days on which the unit is reminded of money that is not spent (B3.6).
        pub remind_on: Vec<NaiveDate>,
    }
}

crate::words! {
    /// A paper that a voucher of a line must carry.
    pub enum Need {
        /// 合同.
        Contract = "contract",
        /// 比价材料.
        Quotations = "quotations",
        /// 清单.
        List = "list",
        /// 签到表.
        Attendance = "attendance",
        /// 会议通知.
        MeetingNotice = "meeting-notice",
        /// 发放表.
        PayList = "pay-list",
        /// 送货单.
        DeliveryReceipt = "delivery-receipt",
        /// 出差审批单.
        TripForm = "trip-form",
    }
}

crate::words! {
    /// The dated table of standards that a line is checked against (B3).
    pub enum Standard {
        /// 专家咨询费.
        ExpertFee = "expert-fee",
        /// 讲课费.
        LectureFee = "lecture-fee",
        /// 会议费.
        Meeting = "meeting",
        /// 差旅费.
        Travel = "travel",
        /// 培训费.
        Training = "training",
    }
}

readable!(Need, Standard);

group! {
    /// A line of the budget.
    pub struct Category {
        /// Its name in the file.
        pub key: Key,
        /// Its name, such as 印刷出版费.
        pub label: Bilingual,
        /// The economic code, such as 30202 (B1).
        pub code: String,
        /// The most of the award that it may take, in percent.
        pub most: Option<Hundredths>,
        /// What more than that does.
        pub class: Class = Class::Warning,
        /// The papers that its vouchers must carry.
        pub needs: Vec<Need>,
        /// The table of standards that its vouchers are checked against.
        pub standard: Option<Standard>,
        /// What the receiver does itself, in words: a payment of this line to a firm that names one is asked about.
        pub core_tasks: Vec<String>,
        /// What it is for, or easily confused with.
        pub note: Option<Bilingual>,
    }
}

group! {
    /// A use that is not allowed.
    pub struct Forbidden {
        /// Its name in the file.
        pub key: Key,
        /// In words.
        pub label: Bilingual,
        /// The economic code, where it has one.
        pub code: Option<String>,
        /// What such a voucher meets.
        pub class: Class = Class::Automatic,
    }
}

group! {
    /// How money moves between the lines of a budget (B3.5).
    pub struct Adjustment {
        /// By how many percent a receiving line may grow on record, without approval.
        pub free: Hundredths,
        /// How often at most.
        pub times: u32,
        /// For how many months before the end nothing is moved any more.
        pub closed_months: u32,
    }
}

group! {
    /// A check of each voucher.
    pub struct SpendingCheck {
        /// Its rule.
        pub rule: Option<RuleId>,
        /// Its name in the file.
        pub key: Key,
        /// What a voucher that does not hold meets.
        pub class: Class,
        /// In words.
        pub label: Bilingual,
        /// What must hold of a voucher.
        pub test: Test,
        /// What is said when it does not.
        pub message: Bilingual,
    }
}

group! {
    /// How much of the budget should be spent by a day; less is a warning.
    pub struct Burn {
        /// The day.
        pub by: NaiveDate,
        /// The share of the award, in percent.
        pub percent: Hundredths,
    }
}
