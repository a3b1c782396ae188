//! The vouchers of the sample season, one after the other: what was spent on what, and what became of it.

use crate::kernel::Money;
use crate::standards::model::Level;
use crate::voucher::model::Engagement;

/// What becomes of a voucher.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The finance office passed it.
    Passed,
    /// It passed, and was taken back later.
    Reversed(&'static str),
    /// It went back to the unit.
    Returned(&'static str),
    /// It waits for the finance office.
    Waiting,
    /// The unit is at it.
    Entered,
}

/// How it was paid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paid {
    Transfer,
    /// By transfer, of the unit's own money.
    Advanced,
    Card,
    /// By card, of the unit's own money.
    CardAdvanced,
    Cash,
}

/// The original that stands with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Papers {
    Scan,
    Picture,
    None,
}

/// The invoice of it.
#[derive(Clone, Copy)]
pub(super) enum Invoice {
    /// A digital one of a province, with its serial.
    Of(&'static str, u32),
    /// One whose number is none.
    Wrong(&'static str),
}

/// A person who is paid: name, title, way of work, yuan before tax, yuan of tax.
pub(super) type Worker = (&'static str, Level, Engagement, i64, i64);

/// A voucher of the season.
#[derive(Clone, Copy)]
pub(super) struct Spent {
    pub number: &'static str,
    /// How many days from today.
    pub day: i64,
    pub category: &'static str,
    pub summary: &'static str,
    pub payee: &'static str,
    pub yuan: i64,
    pub paid: Paid,
    pub invoice: Invoice,
    /// By how many fen the tax on the invoice is off.
    pub off: i64,
    pub papers: Papers,
    pub people: &'static [Worker],
    pub venue: &'static str,
    /// How many took part in a meeting.
    pub persons: u32,
    /// Why it is right all the same, where a rule warns.
    pub reason: &'static str,
    /// The number of the voucher in whose place it stands.
    pub instead: Option<&'static str>,
    pub turn: Turn,
}

impl Spent {
    /// How much.
    pub(super) fn amount(&self) -> Money {
        Money::from_fen(self.yuan * 100)
    }

    /// Its place among the others of its unit.
    pub(super) fn n(&self) -> i64 {
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<i64>().unwrap_or_default() % 100
    }

    /// The shelves on which its budget line wants a paper.
    pub(super) fn needs(&self) -> &'static [&'static str] {
        match self.category {
            "printing" => &["voucher-contract", "voucher-delivery-receipt"],
            "meeting" => &["voucher-meeting-notice", "voucher-attendance", "voucher-list"],
            "publicity" | "production" => &["voucher-contract", "voucher-quotations"],
            _ => &["voucher-pay-list"],
        }
    }
}

/// What most have in common.
const PLAIN: Spent = Spent {
    number: "",
    day: -1,
    category: "meeting",
    summary: "",
    payee: "",
    yuan: 0,
    paid: Paid::Card,
    invoice: Invoice::Wrong(""),
    off: 0,
    papers: Papers::Scan,
    people: &[],
    venue: "",
    persons: 0,
    reason: "",
    instead: None,
    turn: Turn::Passed,
};

const LECTURERS: [Worker; 2] = [
    ("罗兴华", Level::Senior, Engagement::Lecture, 4_000, 640),
    ("白雪梅", Level::Senior, Engagement::Lecture, 4_000, 640),
];
const WRITERS: [Worker; 3] = [
    ("苏文", Level::Other, Engagement::Labour, 2_000, 240),
    ("丁一凡", Level::Other, Engagement::Labour, 2_000, 240),
    ("纳晓燕", Level::Other, Engagement::Labour, 2_000, 240),
];
const HELPERS: [Worker; 5] = [
    ("杨帆", Level::Other, Engagement::Labour, 500, 0),
    ("马骏", Level::Other, Engagement::Labour, 500, 0),
    ("李倩", Level::Other, Engagement::Labour, 500, 0),
    ("王海涛", Level::Other, Engagement::Labour, 500, 0),
    ("周慧", Level::Other, Engagement::Labour, 500, 0),
];
const JURORS: [Worker; 4] = [
    ("韩学军", Level::Senior, Engagement::InPerson, 2_000, 240),
    ("冶建国", Level::Senior, Engagement::InPerson, 2_000, 240),
    ("陆家明", Level::DeputySenior, Engagement::InPerson, 2_000, 240),
    ("田秀英", Level::DeputySenior, Engagement::InPerson, 2_000, 240),
];

/// What the unit that is listed spends.
pub(super) const NINGXIA: [Spent; 24] = [
    Spent {
        number: "记-101",
        day: -10,
        category: "printing",
        summary: "印制典型案例征集通知及宣传折页2,000份",
        payee: "银川彩印包装有限公司",
        yuan: 3_860,
        paid: Paid::CardAdvanced,
        invoice: Invoice::Of("64", 500_101),
        papers: Papers::Scan,
        ..PLAIN
    },
    Spent {
        number: "记-102",
        day: -10,
        summary: "银川片区宣讲会会议费",
        payee: "银川贺兰会议中心",
        yuan: 18_600,
        paid: Paid::Advanced,
        invoice: Invoice::Of("64", 500_102),
        papers: Papers::Scan,
        venue: "贺兰会议中心一号厅",
        persons: 120,
        ..PLAIN
    },
    Spent {
        number: "记-103",
        day: -9,
        category: "labour",
        summary: "银川片区宣讲会讲课费",
        payee: "罗兴华等2人",
        yuan: 8_000,
        paid: Paid::Advanced,
        people: &LECTURERS,
        ..PLAIN
    },
    Spent {
        number: "记-104",
        day: -9,
        category: "publicity",
        summary: "省级日报整版专题宣传",
        payee: "宁夏塞上传媒有限公司",
        yuan: 12_000,
        paid: Paid::Advanced,
        invoice: Invoice::Of("64", 500_104),
        papers: Papers::Scan,
        ..PLAIN
    },
    Spent {
        number: "记-105",
        day: -9,
        category: "production",
        summary: "宣讲视频拍摄制作（首期）",
        payee: "银川凤凰影视制作有限公司",
        yuan: 15_800,
        paid: Paid::Advanced,
        invoice: Invoice::Of("64", 500_105),
        papers: Papers::Scan,
        ..PLAIN
    },
    Spent {
        number: "记-106",
        day: -8,
        category: "labour",
        summary: "案例集撰稿费",
        payee: "苏文等3人",
        yuan: 6_000,
        paid: Paid::Transfer,
        people: &WRITERS,
        ..PLAIN
    },
    Spent {
        number: "记-107",
        day: -8,
        category: "printing",
        summary: "典型案例集样书印制200册",
        payee: "银川彩印包装有限公司",
        yuan: 4_200,
        invoice: Invoice::Of("64", 500_107),
        ..PLAIN
    },
    Spent {
        number: "记-108",
        day: -8,
        summary: "吴忠片区宣讲会会议费",
        payee: "吴忠黄河会展服务有限公司",
        yuan: 12_480,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_108),
        papers: Papers::Scan,
        venue: "吴忠黄河会展中心",
        persons: 80,
        ..PLAIN
    },
    Spent {
        number: "记-109",
        day: -7,
        category: "publicity",
        summary: "微信公众号专题推送6期",
        payee: "宁夏云端网络科技有限公司",
        yuan: 4_800,
        invoice: Invoice::Of("64", 500_109),
        ..PLAIN
    },
    Spent {
        number: "记-110",
        day: -7,
        category: "production",
        summary: "巡展展板设计制作24块",
        payee: "银川远景展览有限公司",
        yuan: 7_680,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_110),
        papers: Papers::Scan,
        ..PLAIN
    },
    Spent {
        number: "记-111",
        day: -6,
        summary: "案例遴选评审会会议费",
        payee: "银川贺兰会议中心",
        yuan: 3_150,
        invoice: Invoice::Of("64", 500_111),
        venue: "贺兰会议中心三号厅",
        persons: 20,
        ..PLAIN
    },
    Spent {
        number: "记-112",
        day: -6,
        category: "production",
        summary: "案例短视频剪辑8条",
        payee: "银川凤凰影视制作有限公司",
        yuan: 6_400,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_112),
        ..PLAIN
    },
    Spent {
        number: "记-113",
        day: -6,
        category: "publicity",
        summary: "宣讲会背景板和横幅制作",
        payee: "银川远景展览有限公司",
        yuan: 2_400,
        invoice: Invoice::Of("64", 500_113),
        turn: Turn::Reversed("背景板制作应列制作费，误列宣传费，冲销后重新录入。"),
        ..PLAIN
    },
    Spent {
        number: "记-114",
        day: -5,
        summary: "石嘴山片区宣讲会会议费",
        payee: "石嘴山星海宾馆",
        // Within what is left of its line, so that it can be submitted again.
        yuan: 6_800,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_114),
        papers: Papers::Scan,
        venue: "星海宾馆报告厅",
        persons: 60,
        turn: Turn::Returned("签到表缺第2页，签到人数与会议通知不一致，请补齐后重新提交。"),
        ..PLAIN
    },
    Spent {
        number: "记-115",
        day: -4,
        summary: "固原片区宣讲会会议费",
        payee: "固原六盘山会议服务有限公司",
        yuan: 13_980,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_115),
        papers: Papers::Scan,
        venue: "六盘山会议中心",
        persons: 60,
        reason: "含会前一天布展、调试的场地和设备费，已事先向中心说明。",
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-116",
        day: -4,
        category: "production",
        summary: "宣讲视频拍摄制作（二期）",
        payee: "银川凤凰影视制作有限公司",
        yuan: 12_600,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_116),
        papers: Papers::Scan,
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-117",
        day: -3,
        category: "labour",
        summary: "宣讲会临时会务人员劳务费",
        payee: "杨帆等5人",
        yuan: 2_500,
        paid: Paid::Cash,
        people: &HELPERS,
        reason: "临时会务人员当日现场结清，每人500元，由本人签领。",
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-118",
        day: -3,
        category: "publicity",
        summary: "省级媒体专栏宣传（第二批）",
        payee: "宁夏塞上传媒有限公司",
        yuan: 8_000,
        paid: Paid::Transfer,
        invoice: Invoice::Of("64", 500_118),
        papers: Papers::Scan,
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-119",
        day: -3,
        category: "printing",
        summary: "宣讲活动手册印制500册",
        payee: "银川彩印包装有限公司",
        yuan: 5_400,
        invoice: Invoice::Of("64", 500_119),
        off: 38,
        papers: Papers::Scan,
        reason: "发票分5行开具，各行税额四舍五入后合计与总额计算有差。",
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-120",
        day: -2,
        summary: "中卫片区宣讲会场地租赁及会务费",
        payee: "中卫大河会议中心",
        yuan: 4_600,
        invoice: Invoice::Of("64", 500_120),
        papers: Papers::Picture,
        venue: "大河会议中心报告厅",
        persons: 40,
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-121",
        day: -2,
        category: "labour",
        summary: "典型案例遴选评审费",
        payee: "韩学军等4人",
        yuan: 8_000,
        paid: Paid::Transfer,
        people: &JURORS,
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-122",
        day: -2,
        category: "production",
        summary: "宣讲会背景板和横幅制作（更正记-113）",
        payee: "银川远景展览有限公司",
        yuan: 2_400,
        invoice: Invoice::Of("64", 500_113),
        instead: Some("记-113"),
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "记-123",
        day: -1,
        category: "publicity",
        summary: "户外电子屏投放7天",
        payee: "银川天幕广告有限公司",
        yuan: 3_600,
        invoice: Invoice::Wrong("642500112233"),
        papers: Papers::None,
        turn: Turn::Entered,
        ..PLAIN
    },
    Spent {
        number: "记-124",
        day: -1,
        category: "printing",
        summary: "典型案例集补印100册",
        payee: "银川彩印包装有限公司",
        yuan: 2_000,
        invoice: Invoice::Of("64", 500_124),
        turn: Turn::Entered,
        ..PLAIN
    },
];

/// What another unit spends; its last invoice stands in the books of the first one.
pub(super) const SHANDONG: [Spent; 5] = [
    Spent {
        number: "转-21",
        day: -7,
        summary: "济南片区宣讲会会议费",
        payee: "济南泉城会展有限公司",
        yuan: 16_500,
        paid: Paid::Transfer,
        invoice: Invoice::Of("37", 700_021),
        papers: Papers::Scan,
        venue: "泉城会展中心",
        persons: 100,
        ..PLAIN
    },
    Spent {
        number: "转-22",
        day: -6,
        category: "publicity",
        summary: "大众媒体专题报道4篇",
        payee: "山东齐鲁新媒体有限公司",
        yuan: 9_600,
        paid: Paid::Transfer,
        invoice: Invoice::Of("37", 700_022),
        papers: Papers::Scan,
        ..PLAIN
    },
    Spent {
        number: "转-23",
        day: -4,
        category: "production",
        summary: "案例宣传片制作",
        payee: "青岛海蓝影视有限公司",
        yuan: 22_000,
        paid: Paid::Transfer,
        invoice: Invoice::Of("37", 700_023),
        papers: Papers::Scan,
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "转-24",
        day: -2,
        category: "printing",
        summary: "案例汇编印制300册",
        payee: "济南文印有限公司",
        yuan: 6_300,
        invoice: Invoice::Of("37", 700_024),
        turn: Turn::Waiting,
        ..PLAIN
    },
    Spent {
        number: "转-25",
        day: -7,
        category: "production",
        summary: "巡展展板设计制作",
        payee: "银川远景展览有限公司",
        yuan: 7_680,
        invoice: Invoice::Of("64", 500_110),
        papers: Papers::Scan,
        turn: Turn::Entered,
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_fits_into_what_is_left_of_its_line() {
        /// What the budget of the sample has for meetings, in yuan.
        const MEETINGS: i64 = 60_000;
        let meetings = NINGXIA.iter().filter(|spent| spent.category == "meeting");
        assert!(meetings.clone().any(|spent| matches!(spent.turn, Turn::Returned(_))));
        assert!(meetings.map(|spent| spent.yuan).sum::<i64>() <= MEETINGS);
    }
}
