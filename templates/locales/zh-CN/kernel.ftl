# 基础数据的填写提示：金额、统一社会信用代码、发文字号、地区、工作日历、文字。

## 金额

money-empty = 未填写金额。
money-character = 金额第 { $position } 个字符“{ $character }”无法识别。只能填写半角数字、小数点和千位分隔逗号，前面可加“¥”，后面可加“元”或“万元”，例如 200,000.00。
money-full-width = 金额第 { $position } 个字符“{ $character }”是全角字符，请改为半角“{ $half }”。
money-no-digits = 金额缺少数字，例如可填写 200,000.00。
money-separator = 金额第 { $position } 个字符（千位分隔逗号）的位置不对：应自右向左每三位一个逗号，例如 200,000.00；也可以不加逗号。
money-point = 金额第 { $position } 个字符（小数点）后面缺少数字，请补全小数或删除小数点。
money-decimals = 金额有 { $found } 位小数，以元为单位最多两位（精确到分）。系统不会自行四舍五入，请核对后填写准确金额。
money-decimals-wan = 金额有 { $found } 位小数，以万元为单位最多六位（精确到分）。系统不会自行四舍五入，请核对后填写准确金额。
money-unit = 单位应写作“元”或“万元”，例如 20 万元。
money-negative = 此处金额不能为负数，请去掉负号或核对金额。
money-zero = 金额必须大于零。
money-too-large = 金额超出上限 { $maximum } 元，请核对是否多填了位数，或者误将“元”写成“万元”。

## 统一社会信用代码

uscc-empty = 未填写统一社会信用代码。
uscc-length = 统一社会信用代码应为 18 位，现为 { $found } 位。请对照证照核对是否漏填或多填。
uscc-look-alike = 统一社会信用代码第 { $position } 位“{ $character }”有误：代码中不使用字母 I、O、S、V、Z，是否应为“{ $meant }”？请对照证照核对后改正。
uscc-digit = 统一社会信用代码第 { $position } 位“{ $character }”有误：第 3 至 8 位是登记机关行政区划码，只能是数字。请对照证照核对后改正。
uscc-character = 统一社会信用代码第 { $position } 位“{ $character }”有误：只能使用数字和大写英文字母，请删除或改正该字符。
uscc-check = 统一社会信用代码的校验码不符：按前 17 位推算，末位应为“{ $expected }”，现为“{ $found }”，说明 18 位中至少有一位填错或颠倒。请对照证照逐位核对，不要只改末位。

## 发文字号

document-number-empty = 未填写发文字号。
document-number-brackets = 发文字号的年份应括在六角括号〔〕内，例如 科协计函企字〔2014〕25号。
document-number-agency-character = 发文字号第 { $position } 个字符“{ $character }”有误：发文机关代字只能使用汉字和英文字母，请删除或改正该字符。
document-number-agency-length = 发文机关代字（括号之前的部分）应为 2 至 20 个字，现为 { $found } 个字。
document-number-year = 发文字号中的年份“{ $found }”有误，应为四位数字，例如〔2024〕。
document-number-di = 发文字号的序号前不加“第”字，请删除“第”，例如 岳市科协〔2023〕16号。
document-number-leading-zero = 发文字号的序号前不补“0”，请将“{ $found }号”改为“{ $meant }号”。
document-number-serial = 发文字号的序号“{ $found }”有误，应为 1 至 99999 的阿拉伯数字，例如 16号。
document-number-no-hao = 发文字号末尾缺少“号”字，例如 岳市科协〔2023〕16号。
document-number-extra = 发文字号的“号”字之后有多余内容“{ $extra }”，请删除。

## 地区

region-unknown = 没有代码为“{ $code }”的省级地区。应填写两位省级行政区划代码（例如山西为 14），新疆生产建设兵团填写 XPCC。

## 工作日历

calendar-missing-year = 系统中没有 { $year } 年的法定节假日安排，无法推算工作日。请先导入国务院办公厅公布的当年放假安排。
calendar-syntax = 放假安排文件第 { $line } 行格式有误，请对照样例改正。
calendar-field-missing = 放假安排文件缺少“{ $field }”一项。文件应包含 year（年份）、off（放假日期）、work（调休上班日期）和 source（依据文号）四项。
calendar-field-unknown = 放假安排文件中的“{ $field }”一项无法识别。文件只能包含 year（年份）、off（放假日期）、work（调休上班日期）和 source（依据文号）四项，请检查拼写。
calendar-field-type = 放假安排文件中“{ $field }”一项的写法有误：year 应为四位年份，off 和 work 应为方括号内的日期列表，source 应为引号内的文字。
calendar-year = 放假安排的年份“{ $year }”有误，应在 2000 至 2099 之间。
calendar-off-empty = { $year } 年的放假安排中没有任何放假日期，请填写 off 一项。
calendar-source = 未注明放假安排的依据，请在 source 一项填写通知的发文字号。
calendar-date = “{ $field }”一项中的日期“{ $value }”有误，应为实际存在的日期，写作 2024-10-01 的形式。
calendar-date-year = 日期 { $date } 不在 { $year } 年内。跨年假期请分别填入各自年份的安排。
calendar-date-twice = 日期 { $date } 重复出现，请删除多余的一处。
calendar-date-both = 日期 { $date } 既列为放假又列为上班，请核对后保留一处。
calendar-work-weekday = 日期 { $date } 是周一至周五，本来就是工作日，不应列入调休上班日期（work），请核对通知。

## 文字

text-control = 第 { $position } 个字符是不可见的控制字符（{ $code }），请删除后重新填写。
text-bidi = 第 { $position } 个字符会改变文字的显示方向（{ $code }），肉眼不可见，请删除后重新填写。
text-invisible = 第 { $position } 个字符是不占宽度的隐藏字符（{ $code }），多由复制粘贴带入，请删除后重新填写。
text-broken = 第 { $position } 个字符是乱码（{ $code }），多由文件编码不一致造成，请改为原字。
text-control-in-line = 第 { $line } 行第 { $position } 个字符是不可见的控制字符（{ $code }），请删除后重新填写。
text-bidi-in-line = 第 { $line } 行第 { $position } 个字符会改变文字的显示方向（{ $code }），肉眼不可见，请删除后重新填写。
text-invisible-in-line = 第 { $line } 行第 { $position } 个字符是不占宽度的隐藏字符（{ $code }），多由复制粘贴带入，请删除后重新填写。
text-broken-in-line = 第 { $line } 行第 { $position } 个字符是乱码（{ $code }），多由文件编码不一致造成，请改为原字。
