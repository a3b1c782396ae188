# 各页通用的文字：字段、事项、经过、取值、表单提示、出错页面、导航、登录。两种语言的键一致。

saved = 已保存。
list-separator = 、

## 字段
field-name = 名称/姓名
field-kind = 类型
field-uscc = 统一社会信用代码
field-region = 所在地区
field-area = 所在市（州、盟）
field-class = 事业单位类别
field-licence = 主体类型
field-supervising-body = 业务主管单位
field-legal-representative = 法定代表人
field-address = 通信地址
field-phone = 电话
field-email = 电子邮箱
field-merged-into = 并入单位
field-into = 并入单位
field-contact = 联系人
field-post = 职务
field-state = 状态
field-role = 角色
field-organisation = 单位
field-delegation = 委托
field-taker = 代办人
field-starts-on = 开始日期
field-ends-on = 结束日期
field-on = 日期
field-locale = 界面语言
field-lang = 界面语言
field-shortcuts = 单键快捷键
field-others = 结束的其他登录
field-successor = 接手人
field-to = 接手人
field-stand-ins = 撤回的委托
field-roles = 交接的角色
field-stands-in-for = 委托人
field-login = 登录名
field-password = 密码
field-password-new = 新密码
field-password-again = 再次输入新密码
field-password-present = 当前密码
field-disable = 交接后停用账号
field-sure = 确认
field-on-purpose = 确认不是同一单位，仍要登记
field-centre = 中心名称
field-decision = 审批意见
field-body = 放假安排
field-year = 年份
field-off = 放假日期
field-work = 调休上班日期
field-source = 依据
field-created = 创建时间
field-updated = 更新时间
field-reason = 原因
field-next = 登录后打开的页面
field-back = 返回的页面
field-carried = 待提交的内容
field--version = 页面版本

## 事项
noun-organisation = 单位
noun-user = 人员
noun-people = 人员
noun-role = 角色
noun-delegation = 委托
noun-policy = 权限说明
noun-calendar = 工作日历
noun-styleguide = 样式总览
noun-audit = 操作留痕

## 经过
event-organisation-created = 登记了单位
event-organisation-edited = 修改了单位资料
event-organisation-renamed = 变更了单位名称
event-organisation-merged = 将本单位并入其他单位
event-organisation-took-over = 接收了并入的单位
event-organisation-contact-added = 添加了联系人
event-organisation-contact-changed = 修改了联系人
event-organisation-contact-removed = 删除了联系人
event-calendar-imported = 导入了放假安排
event-user-first = 建立了首个管理员账号
event-user-invited = 邀请了人员
event-user-edited = 修改了人员资料
event-user-disabled = 停用了账号
event-user-enabled = 恢复了账号
event-user-preferred = 修改了个人设置
event-user-handed-over = 办理了工作交接
event-user-link-made = 生成了一次性链接
event-user-password-set = 通过一次性链接设置了密码
event-user-password-changed = 修改了密码
event-role-proposed = 提请授予角色
event-role-granted = 授予了角色
event-role-refused = 未同意授予角色
event-role-ended = 收回了角色
event-delegation-given = 委托了代办人
event-delegation-withdrawn = 撤回了委托
event-session-started = 登录了系统
event-session-ended = 退出了登录
event-session-acting = 切换了办理身份
event-session-refused = 登录未通过

## 取值
value-yes = 是
value-no = 否
value-centre = 中心
value-association = 省级科协
value-unit = 申报（承担）单位
value-agency = 第三方机构
value-public-1 = 公益一类
value-public-2 = 公益二类
value-civil-servant-managed = 参照公务员法管理
value-production = 生产经营类
value-none = 非事业单位
value-legal-person = 法人
value-branch = 分支机构
value-sole-proprietorship = 个人独资企业
value-partnership = 合伙企业
value-active = 有效
value-merged = 已合并
value-invited = 已邀请
value-disabled = 已停用
value-proposed = 待审批
value-refused = 未同意
value-ended = 已收回
value-given = 已委托
value-withdrawn = 已撤回
value-accounts-admin = 账号管理员
value-policy-admin = 权限管理员
value-audit-admin = 审计管理员
value-auditor = 审计员
value-officer = 项目主管
value-leader = 中心领导
value-finance = 财务
value-expert = 评审专家
value-applicant = 申报经办人
value-project-leader = 项目负责人
value-accountant = 会计
value-unit-head = 单位负责人
value-acceptance-reviewer = 验收专家

## 表单
form-required = 请填写“{ $label }”。
form-too-long = 最多 { $most } 字，现为 { $length } 字，请删减。
form-choice = 请从列出的选项中选择一项。
form-tick = 请勾选确认后再提交。
form-twice = 该项重复提交，请刷新页面后重新填写。
form-unreadable = 无法读取该项内容，请刷新页面后重新填写。
form-date-form = 日期无法识别，请写作 2026-11-21、20261121 或 2026.11.21 的形式。
form-date-none = 日期“{ $date }”不存在，请核对年月日。
form-email = 电子邮箱格式有误，请写作 zhang@example.org 的形式。
form-phone = 电话应含 7 至 20 位数字，可使用空格、加号、横线、括号、“#”和“转”，例如 0951-1234567 转 8。
form-stale = 填写期间，已有人保存了新的内容。下面的修改尚未保存，请核对后再次保存。

## 出错页面
error-home = 回到我的待办
error-not-found-title = 找不到这个页面
error-not-found-text = 网址可能有误，或者该内容不在可查看的范围内。
error-not-found-next = 检查网址是否完整，或从菜单重新进入
error-forbidden-title = 没有办理权限
error-forbidden-text = 当前身份不能办理这项操作。
error-forbidden-next = 确有需要的，请联系账号管理员申请相应角色
error-cross-site-title = 请求来源无法确认
error-cross-site-text = 这次提交不是从本系统页面发出的，为安全起见未予办理。
error-cross-site-next = 在本系统中重新打开页面后再提交
error-invalid-title = 填写内容有误
error-invalid-text = 部分内容不符合要求，尚未保存。
error-invalid-next = 返回上一页，修改后重新提交
error-stale-title = 内容已被他人修改
error-stale-text = 打开页面之后，已有人修改了这项内容，本次操作未予办理。
error-stale-next = 返回上一页并刷新，核对后重新操作
error-conflict-title = 现在不能这样办理
error-conflict-text = 这项内容目前的状态不允许该操作。
error-conflict-next = 返回上一页并刷新，查看目前的状态
error-malformed-title = 提交内容无法识别
error-malformed-text = 页面可能已经过期，或者提交的内容不完整，本次操作未予办理。
error-malformed-next = 刷新页面后重新填写并提交
error-too-large-title = 提交内容过大
error-too-large-text = 提交的内容超出上限，未予接收。
error-too-large-next = 减少内容或分次提交
error-too-many-title = 操作过于频繁
error-too-many-text = 短时间内尝试次数过多，请在 { $minutes } 分钟后再试。
error-too-many-next = 稍后再试
error-unavailable-title = 系统暂时无法办理
error-unavailable-text = 系统繁忙或正在维护，本次操作未予办理，已有数据不受影响。
error-unavailable-next = 几分钟后重试；仍不能办理的，请联系管理员并告知请求编号
error-internal-title = 系统出错
error-internal-text = 系统内部出错，本次操作未予办理，已有数据不受影响。错误已记录。
error-internal-next = 请联系管理员并告知请求编号

## 星期与期限
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
due-left = { $n ->
    [0] 不足 1 个工作日
   *[other] 剩 { $n } 个工作日
  }
due-late = { $n ->
    [0] 已逾期
   *[other] 逾期 { $n } 个工作日
  }

## 导航
nav-work = 办理
nav-registers = 基础资料
nav-administration = 系统管理
nav-desk = 我的待办
nav-organisations = 单位
nav-people = 人员与角色
nav-proposals = 角色审批
nav-audit = 操作留痕
nav-calendar = 工作日历
nav-permissions = 权限说明
nav-styleguide = 样式总览

## 登录
signin-title = 登录
signin-sub = 请使用已开通的账号登录
signin-submit = 登录
signin-forgot = 没有账号或忘记密码的，请联系账号管理员。
signin-carried-title = 填写的内容已保留
signin-carried-text = 登录已超时，刚才填写的内容尚未提交。登录后可继续提交，不必重新填写。
signin-resume-title = 继续提交
signin-resume-sub = 刚才填写的内容已保留，但尚未提交。核对后请点“继续提交”。
signin-resume-fields = 待提交的内容
signin-resume-name = 项目
signin-resume-value = 内容
signin-resume-submit = 继续提交
signin-resume-cancel = 不提交，回到我的待办
signin-samples-title = 演示账号
signin-samples-note = 演示数据均为虚构。以下账号的密码都是：
signin-samples-password = 演示账号密码
signin-samples-who = 身份
signin-sample-officer = 张工，项目主管
signin-sample-leader = 李主任，中心领导
signin-sample-finance = 刘会计，中心财务
signin-sample-accounts = 账号管理员
signin-sample-policy = 权限管理员
signin-sample-trail = 审计管理员
signin-sample-auditor = 审计员
signin-sample-shanxi = 山西省科协
signin-sample-ningxia = 宁夏承担单位，申报经办人
signin-sample-ningxia-head = 宁夏承担单位，单位负责人
signin-sample-ningxia-accountant = 宁夏承担单位，会计
signin-sample-agency = 第三方机构
signin-sample-expert = 评审专家
signin-sample-reviewer = 验收专家
label-and-value = { $label }：{ $value }
name-and-place = { $name }（{ $place }）
due-no-calendar = 无 { $year } 年官方日历
