# 单位：名册、资料、登记、更名、合并、联系人。

## 取值
kind-centre = 中心
kind-association = 省级科协
kind-unit = 申报（承担）单位
kind-agency = 第三方机构
class-public-1 = 公益一类
class-public-2 = 公益二类
class-civil-servant-managed = 参照公务员法管理
class-production = 生产经营类
class-none = 非事业单位
licence-legal-person = 法人
licence-branch = 分支机构
licence-sole-proprietorship = 个人独资企业
licence-partnership = 合伙企业
organisation-state-active = 有效
organisation-state-merged = 已合并

## 名册
organisation-title = 单位
organisation-sub = 每个单位只登记一次；曾用名仍可查到
organisation-list = 单位列表
organisation-search-placeholder = 单位名称、曾用名、拼音首字母或统一社会信用代码
organisation-none = 还没有登记单位
organisation-none-note = 登记后即可在这里查询。
organisation-not-found = 没有符合条件的单位
organisation-not-found-note = 请减少条件，或核对名称后再查；曾用名和拼音首字母也可以查。

## 资料
organisation-tabs = 单位页面
organisation-tab-record = 资料
organisation-tab-history = 变更记录
organisation-record = 单位资料
organisation-name = 单位名称
organisation-former = 曾用名
organisation-former-until = 使用至
organisation-former-reason = 变更原因
organisation-contacts = 联系人
organisation-contacts-actions = 操作
organisation-contacts-none = 还没有联系人
organisation-contacts-none-note = 请至少登记一名联系人，以便通知事项。
organisation-contacts-many = 每个单位最多登记 { $most } 名联系人，请先删除不再使用的联系人。
organisation-gaps-title = 资料不完整
organisation-gaps = 尚缺：{ $fields }
organisation-gaps-edit = 补充资料
organisation-gaps-ask = 请联系项目主管补充。
organisation-merged-title = 本单位已合并
organisation-merged-into = 已并入：
organisation-merged-note = 本页仅供查阅，不能再修改。
organisation-history-none = 还没有变更记录
organisation-history-none-note = 资料变更后，会逐条显示在这里。

## 登记与修改
organisation-new = 登记单位
organisation-new-sub = 登记前请先查询，避免重复登记
organisation-edit = 修改资料
organisation-part-nature = 单位性质
organisation-part-reach = 联系方式
organisation-kind-hint = 在项目中承担的职责
organisation-name-hint = 与登记证书一致，写全称
organisation-name-example = 宁夏塞上农业技术推广中心
organisation-uscc-hint = 申报（承担）单位必填；18 位数字或大写字母，不使用 I、O、S、V、Z
organisation-region-hint = 省级科协和申报（承担）单位必填；按单位实际所在地选择
organisation-area-hint = 填写名称即可，“市”字可省略
organisation-area-example = 银川市
organisation-class-hint = 信用代码以 12 开头的事业单位必须注明
organisation-licence-hint = 以营业执照或登记证书所载类型为准
organisation-phone-example = 0951-1234567
organisation-email-example = office@example.org
organisation-on-purpose-hint = 仅在核实为两个不同单位后勾选
organisation-create-submit = 登记
organisation-save = 保存
organisation-existing-title = 可能已经登记
organisation-existing-text = 已登记的单位：
organisation-existing-insist = 确为不同单位的，请在表单末尾勾选确认后再次提交。
organisation-existing-same = 请打开该单位核对，不要重复登记。
organisation-created = 已登记单位。
organisation-code-taken = 该统一社会信用代码已登记为“{ $name }”，请打开该单位核对，不要重复登记。
organisation-code-just-taken = 该统一社会信用代码刚刚已由他人登记，请查询后核对。
organisation-name-taken = 单位“{ $name }”已登记，请勿重复登记。
organisation-name-looks-like = 与已登记的“{ $name }”名称相近，请先核对是否为同一单位。
organisation-name-same = 新名称与现名称相同，请填写新的名称。
organisation-region-required = 省级科协和申报（承担）单位须选择所在地区。
organisation-uscc-required = 申报（承担）单位须填写统一社会信用代码。
organisation-class-needed = 统一社会信用代码以 12 开头的是事业单位，请选择其类别。
organisation-area-region = 请先选择所在地区，再填写所在市（州、盟）。
organisation-area-unknown = 所选地区没有这个市（州、盟）。可填写：{ $examples } 等。
organisation-is-merged = 该单位已并入其他单位，不能再修改。
organisation-not-own = 只能修改本单位的资料。

## 更名
organisation-rename = 变更名称
organisation-rename-sub = 原名称作为曾用名保留，仍可查到本单位
organisation-rename-now = 现名称
organisation-rename-to = 新名称
organisation-rename-reason-hint = 写明依据，例如批准文件的发文字号；将写入操作留痕
organisation-rename-submit = 变更名称
organisation-renamed = 已变更单位名称。

## 合并
organisation-merge = 合并单位
organisation-merge-sub = 将重复登记的单位并入正确的单位
organisation-merge-from = 将被并入的单位
organisation-merge-search = 查找并入单位
organisation-merge-search-note = 只列出同一类型的单位，最多 50 个；未列出的，请按名称查询
organisation-merge-choose = 并入单位
organisation-merge-none-found = 没有可以并入的单位
organisation-merge-none-found-note = 请换一个名称再查；不同类型的单位不能合并。
organisation-merge-effects = 合并后
organisation-merge-effect-names = “{ $name }”成为并入单位的曾用名，仍可查到
organisation-merge-effect-people = 联系人、人员及其角色一并转入
organisation-merge-effect-kept = 本单位停止使用，变更记录保留
organisation-merge-reason-hint = 写明判断为重复登记的依据；将写入操作留痕
organisation-merge-sure = 已核对两个单位为同一单位，确认合并
organisation-merge-submit = 合并单位
organisation-merged = 已合并单位。
organisation-merge-none = 没有这个单位，请重新选择。
organisation-merge-self = 不能并入自身，请选择另一个单位。
organisation-merge-kind = 两个单位的类型不同，不能合并。
organisation-merge-codes = 两个单位的统一社会信用代码不同，不是重复登记，不能合并。

## 联系人
organisation-contact-new = 添加联系人
organisation-contact-edit = 修改联系人
organisation-contact-sub = 用于通知事项，可登记多名
organisation-contact-name = 姓名
organisation-contact-post-example = 办公室主任
organisation-contact-phone-hint = 电话和电子邮箱至少填写一项
organisation-contact-phone-example = 0951-1234567 转 8
organisation-contact-change = 修改
organisation-contact-remove = 删除联系人
organisation-contact-remove-short = 删除
organisation-contact-remove-question = 确定删除联系人“{ $name }”吗？
organisation-contact-removed = 已删除联系人。
organisation-contact-reach = 电话和电子邮箱请至少填写一项。

## 待办
todo-add-contact = 登记联系人
todo-plain = { $text }
organisation-kind-centre = 中心的类型不能更改，其他单位也不能改为中心。
