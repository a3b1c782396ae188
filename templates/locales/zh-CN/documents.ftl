# 文书登记、PDF 与防伪查验。

nav-documents = 文书登记
noun-document = 文书
action-document-view = 查看文书
action-document-issue = 出具文书
action-document-revoke = 作废文书
event-document-issued = 出具了文书
event-document-printed = 制作了文书 PDF
event-document-revoked = 作废了文书

field-number = 文号
field-subject = 所涉对象
field-subject-kind = 对象类型
field-issuer = 出具单位
field-issued-by = 出具人
field-issued-at = 出具时间
field-issued-on = 出具日期
field-data-date = 数据截至
field-pages = 页数
field-replaced-by = 替代文书的文号
value-valid = 有效
value-revoked = 已作废
value-organisation-record = 单位信息表
value-circular-receipts = 通知阅读回执

document-kind-organisation-record = 单位信息表
document-kind-circular-receipts = 通知阅读回执
document-state-valid = 有效
document-state-revoked = 已作废

document-title = 文书登记
document-sub = 对外出具的文书逐份编号，凭二维码可以公开查验
document-list = 文书清单
document-search-placeholder = 文号、标题或所涉对象
document-none = 还没有出具过文书
document-none-note = 在单位页面的“文书”中可以出具单位信息表。
document-not-found = 没有符合条件的文书
document-not-found-note = 请减少条件后再查。
document-facts = 登记信息
document-download = 下载 PDF
document-download-revoked = 下载留存件（有作废标记）
document-proof = 防伪查验
document-proof-address = 查验网址
document-proof-note = 任何人扫描文书上的二维码，或打开此网址，都能核对文书的真伪和状态。
document-qr = 查验网址的二维码
document-prints = 已制作的 PDF
document-prints-none = 尚未制作 PDF
document-printed-at = 制作时间
document-print = 制作 PDF
document-print-again = 重新制作
document-print-data = 数据截至{ $day }
document-print-proof = 扫描二维码可核验真伪
document-print-revoked = 已作废
document-unprinted-title = 尚未制作 PDF
document-unprinted-text = 文号已经登记，PDF 还没有制作成功。请点击“制作 PDF”；如仍不成功，请联系系统运维人员。
document-issued-done = 文书已出具。
document-printed-done = PDF 已制作。
document-missing = 文书已出具。以下字符在本机字体中没有字形，以方框印出：{ $characters }
document-not-printed = 这份文书尚未制作 PDF，请先在文书页面制作。
document-prints-otherwise = 本机的字体或程序版本已有变化，现在制作出的 PDF 与登记的校验值不一致。请项目主管在文书页面点击“重新制作”，登记新的校验值后再下载。
document-is-revoked = 这份文书已经作废。
document-revoke = 作废
document-revoke-question = 作废 { $number }？
document-revoke-public = 公开的查验页面立即显示“已作废”和作废原因。
document-revoke-number = 文号不收回，不再使用。
document-revoke-reason = 作废原因
document-revoke-reason-hint = 将显示在公开的查验页面，请勿写入个人信息
document-replaced-by-hint = 如已重新出具，填写新文书的文号
document-replaced-by = 替代文书：
document-replaced-by-none = 没有这个文号的文书，请核对。
document-replaced-by-self = 不能用这份文书替代它自己。
document-replaced-by-revoked = 替代的文书也已作废，请填写有效的文号。
document-replaced-by-other = 替代的文书与这份文书所涉对象不同。
document-revoked-done = 文书已作废。
document-revoked-title = 已作废
document-revoked-text = 这份文书已于{ $moment }作废。
document-revoked-reason = 作废原因：{ $reason }

proof-title = 文书查验
proof-valid-title = 文书有效
proof-valid-text = 这份文书由本系统出具，目前有效。
proof-valid-compare = 请将下列信息与手中的文书逐项核对；不一致的，应为变造。
proof-revoked-title = 文书已作废
proof-revoked-text = 这份文书由本系统出具，已于{ $moment }作废，不得再使用。
proof-unknown-title = 未查到此文书
proof-unknown-text = 本系统没有出具过这个查验码对应的文书。
proof-unknown-typed = 如果网址是手工输入的，请核对有无错漏，或重新扫描二维码。
proof-unknown-host = 请确认浏览器地址栏中的域名与文书出具单位公布的一致。
proof-unknown-ask = 仍查不到的，请勿采信，并与文书上载明的出具单位联系。
proof-digest-title = 电子文件的校验值
proof-digest-note = 手中的 PDF 文件的 SHA-256 值与其中一个相同，即为原件。Windows 可用 certutil -hashfile 文件名 SHA256 计算。

pdf-no-face = 本机没有中文字体，无法制作 PDF。请系统运维人员安装软件包 { $package } 后再试。

organisation-tab-documents = 文书
organisation-documents = 已出具的文书
organisation-documents-none = 还没有为这个单位出具过文书
organisation-documents-none-note = 出具后，会逐份显示在这里。
organisation-sheet = 单位信息表
organisation-sheet-title = { $name }单位信息表
organisation-sheet-text = 按目前登记的资料出具一份有编号、可查验的 PDF。出具后内容不再随资料变更而改变。
organisation-sheet-issue = 出具单位信息表

# 人民币大写。

capitals-empty = 请填写大写金额。
capitals-character = 第 { $position } 个字符“{ $character }”不能用于大写金额。
capitals-small = 第 { $position } 个字符“{ $character }”应写作“{ $meant }”。
capitals-digit = “{ $unit }”前应有数字，例如“壹拾元整”。
capitals-no-unit = 大写金额应写到“元”“角”或“分”，例如“贰拾万元整”。
capitals-shape = 写法不规范，{ $figures } 元的大写是“{ $meant }”。
field-text-sha256 = 正文校验值（SHA-256）
