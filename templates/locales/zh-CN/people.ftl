# 人员、角色、委托、登录与权限的文字。../en/people.ftl 中有相同的键。

## 角色名称

role-accounts-admin = 账号管理员
role-policy-admin = 权限管理员
role-audit-admin = 审计管理员
role-auditor = 审计员
role-officer = 项目主管
role-leader = 中心领导
role-finance = 财务
role-agency = 第三方机构
role-expert = 评审专家
role-association = 省级科协
role-applicant = 申报经办人
role-project-leader = 项目负责人
role-accountant = 会计
role-unit-head = 单位负责人
role-acceptance-reviewer = 验收专家

## 人员：列表与资料

people-title = 人员与角色
people-sub = 可登录本系统的人员及其角色、账号状态
people-search = 姓名、拼音首字母、登录名、电话或邮箱
people-new = 邀请人员
people-new-sub = 登记基本资料，再把一次性链接交给本人设置密码。
people-new-next = 保存后生成一次性链接，请发给本人；本人设好密码后即可登录，账号才算启用。角色另行分配。
people-new-go = 保存并生成链接
people-name = 姓名
people-name-hint = 与身份证件一致，用于操作留痕和打印件
people-login-hint = 3 至 40 位小写字母、数字或 . _ -，以字母开头；也可以用邮箱
people-login-form = 登录名须为 3 至 40 位小写字母、数字或“.”“_”“-”，并以字母开头；也可以填写邮箱。
people-login-taken = 这个登录名已有人使用，请换一个。
people-edit = 修改资料
people-edit-of = 修改资料：{ $name }
people-edit-note = 修改登录名后，本人须用新登录名登录，密码不变；请提前告知本人。
people-save = 保存
people-back-to-list = 回到人员列表
people-find = 查找
people-next = 接下来
people-actions = 操作
people-tabs = 人员资料分页
people-tab-record = 资料
people-tab-history = 操作记录
people-none-found = 没有符合条件的人员
people-none-found-note = 请减少条件，或换个关键词再查。
people-none = 还没有人员
people-none-note = 邀请第一位同事，再为其分配角色。
people-none-ask = 请联系账号管理员邀请人员。
people-roles = 角色
people-roles-note = 含已收回和未同意的
people-history-of = 操作记录：{ $name }
people-history-note = 最近 200 条，新的在前
people-history-none = 还没有操作记录
people-history-none-note = 账号和角色的每次变动都会记在这里。

## 人员：账号状态

user-state-invited = 已邀请
user-state-active = 正常
user-state-disabled = 已停用
people-invited = 本人还没有设置密码
people-invited-text = 设好密码以前不能登录。
people-invited-link = 设好密码以前不能登录。一次性链接丢失或过期时，点“重新生成邀请链接”，原链接随即作废。
people-off = 账号已停用
people-off-text = 本人不能登录，角色和操作记录保留。恢复启用后，原有角色继续有效。
people-disable = 停用账号
people-enable = 恢复启用
people-disable-question = 确定停用“{ $name }”的账号吗？
people-disable-sessions = 本人在各设备上的登录立即退出，此后不能登录。
people-disable-links = 尚未使用的一次性链接立即作废。
people-disable-kept = 资料、角色和操作记录保留，可以随时恢复启用。人员离岗的，请先办理工作交接。
people-disabled = 账号已停用。
people-enabled = 账号已恢复启用。
people-is-disabled = 这个账号已停用，请先恢复启用。
people-not-disabled = 这个账号没有停用，不需要恢复。
people-not-own-disable = 不能停用自己的账号，请另一位账号管理员办理。
people-not-own-handover = 不能为自己办理交接，请另一位账号管理员办理。
people-last-administrator = 系统中必须保留至少一名账号管理员和一名权限管理员。请先由接替人取得该角色。

## 个人设置

people-me-record = 我的资料
people-me-record-note = 资料有误，请联系账号管理员修改。
people-me-roles = 我的角色
people-me-no-role = 还没有生效的角色
people-me-no-role-note = 请联系账号管理员分配角色；须第二人审批的，审批同意后生效。
people-me-safety = 账号安全
people-me-password = 登录密码
people-me-password-set = { $at } 设置
people-me-password-until = { $at } 到期
people-me-preferences = 界面
people-me-shortcuts = 启用单键快捷键
people-me-shortcuts-hint = 例如按 / 搜索，按 j、k 移到下一行、上一行；使用语音输入或容易误触时可以关闭
locale-zh-CN = 中文
locale-en = English

## 密码

password-title = 修改密码
password-rules = 至少 { $least } 个字符，大写字母、小写字母、数字、其他字符（含汉字）中至少有三类，不能包含登录名；可以粘贴
password-rules-former = ；不能是近期用过的密码
password-rules-kept = ；不能是最近 { $n } 次用过的密码
password-others = 修改后，其他设备上的登录会全部退出
password-forgotten = 忘记当前密码时，请联系账号管理员生成重设密码链接。
password-due = 密码已到期
password-due-text = 设置新密码后即可继续使用。
password-changed = 密码已修改，其他设备上的登录已退出。
password-set = 密码已设置，现已登录。
password-differs = 两次输入的新密码不一致，请重新输入。
password-present-wrong = 当前密码不正确。请检查大小写和输入法后重新输入。
password-used-before = 不能使用最近 { $last } 次用过的密码，请换一个。
password-too-short = 密码至少 { $least } 个字符，现在只有 { $length } 个。
password-too-long = 密码最多 { $most } 个字符，请缩短。
password-too-plain = 密码过于简单：大写字母、小写字母、数字、其他字符中至少要有 { $kinds } 类。
password-holds-login = 密码不能包含登录名，请换一个。

## 登录与登录设备

sign-in-wrong = 登录名或密码不正确。请检查大小写和输入法；忘记密码请联系账号管理员。
sign-in-pause = 失败次数过多，请 { $minutes } 分钟后再试。忘记密码请联系账号管理员。
signed-out = 已退出登录。
sessions-title = 登录设备
sessions-sub = 查看账号正在哪些设备上登录，退出不认识的设备
sessions-note = 有不认识的设备时，请先让它退出，再修改密码。
sessions-end-others = 退出其他全部设备
sessions-ended = 已退出其他 { $n } 台设备。
session-ended = 已退出该设备。
session-device = 设备
session-address = 网络地址
session-began = 登录时间
session-used = 最近使用
session-here = 当前设备
session-end = 退出
session-wechat = 微信
session-unknown = 其他浏览器

## 一次性链接

link-title = 一次性链接
link-title-of = 一次性链接：{ $name }
link-sub = 把链接交给本人，由本人设置密码。
link-once = 链接只显示这一次
link-once-text = 离开本页后不能再看到。链接在 { $until } 前有效，只能用一次；此前生成的链接已经作废。
link-send = 发给本人
link-message = 可直接粘贴到微信的文字
link-message-note = 请确认收件人是本人，不要发到群里。
link-only = 仅复制链接
link-only-note = 拿到链接的人就能设置密码，请勿转给他人。
link-for = 交给
link-until = 有效期至
link-next-person = 本人打开链接、设好密码后即登录，账号状态变为“正常”。
link-next-roles = 新人员还要在其资料页分配角色，否则登录后没有可办的事项。
link-next-lost = 链接丢失或过期，可在资料页重新生成。
link-done = 已发送，打开资料页
link-again = 重新生成邀请链接
link-reset = 生成重设密码链接
link-message-invitation =
    { $name }，你好！已为你开通“仓廪”项目管理后台的账号。
    登录名：{ $login }
    请打开以下链接设置密码（7 天内有效，只能用一次，请勿转发）：
    { $link }
link-message-reset =
    { $name }，你好！请打开以下链接，重新设置“仓廪”项目管理后台的密码（24 小时内有效，只能用一次，请勿转发）：
    { $link }
    登录名：{ $login }
    如果不是你本人要求重设密码，请不要打开链接，并告知账号管理员。
link-welcome-title-invitation = 设置密码
link-welcome-title-reset = 重设密码
link-welcome-sub-invitation = { $name }，你好。设好密码后即可登录使用。
link-welcome-sub-reset = { $name }，你好。设好新密码后，原密码不能再用，其他设备上的登录全部退出。
link-welcome-go = 保存密码并登录
link-welcome-note = 姓名或登录名与本人不符的，请不要设置密码，直接联系账号管理员。
link-spent-title = 链接已失效
link-spent-sub = 这个一次性链接已不能使用。
link-spent-why = 可能的原因
link-spent-used = 链接已经用过：每个链接只能用一次。
link-spent-late = 链接已过期：邀请链接 7 天内有效，重设密码链接 24 小时内有效。
link-spent-newer = 后来又生成了新的链接，或账号已停用。
link-spent-cut = 链接没有复制完整。
link-spent-do = 处理办法
link-spent-sign-in = 已经设好密码的，直接登录。
link-spent-ask = 还没有设好密码的，请账号管理员重新生成链接。
link-spent-first = 首次启用系统的，请运维人员重新生成启用链接。
link-spent-go = 前往登录

## 首次启用

first-title = 首次启用
first-sub = 登记中心，并设立第一位账号管理员。只需办理一次。
first-centre = 中心
first-centre-note = 管理项目的单位，其余资料可以以后补充
first-centre-hint = 与登记证书一致的全称
first-uscc-hint = 18 位数字或大写字母，见登记证书
first-person = 账号管理员
first-person-note = 负责登记人员、分配角色，不经办业务；该角色不能兼任其他角色
first-next-policy = 先邀请一位同事担任权限管理员：第一位权限管理员立即生效，此后重要角色都由其审批。
first-next-people = 再邀请其他同事并分配角色。
first-go = 启用并登录
first-done = 系统已启用，当前以账号管理员身份登录。下一步：邀请一位权限管理员。
first-not-empty = 系统中已有人员，不能再首次启用。需要登录请联系账号管理员。

## 角色：分配、审批、收回

membership-state-proposed = 待审批
membership-state-active = 生效
membership-state-refused = 未同意
membership-state-ended = 已收回
role-new = 分配角色
role-new-of = 分配角色：{ $name }
role-new-sub = 先查找单位，再选择本人在该单位担任的角色。
role-new-go = 提交
role-step-find = 第一步：查找单位
role-step-give = 第二步：选择单位和角色
role-find = 单位
role-found = 找到 { $n } 个单位，请在下面选择。
role-find-many = 符合条件的单位较多，只列出前 { $n } 个。请输入关键词缩小范围。
role-find-none = 没有找到单位。请换个关键词，或请项目主管先登记单位。
role-find-empty = 还没有单位，请项目主管先登记。
role-organisation-hint = 本人在哪个单位担任这个角色
role-role-hint = 中心的角色只能在中心担任，单位的角色只能在申报单位担任，专家不限
role-reason-hint = 例如任命文件的文号，供审批人判断
role-needs-second = （须第二人审批）
role-next-second = 管理、审定和拨付类角色，以及给自己的角色，提交后由权限管理员审批，同意后生效。
role-next-once = 其余角色提交后立即生效。
role-next-alone = 三类管理员和审计员不能兼任其他角色。
role-granted = 角色已生效。
role-proposed = 已提交，待权限管理员审批同意后生效。
role-none = 还没有角色
role-none-note = 没有角色的人员，登录后没有可办理的事项。
role-since = 提交时间
role-until = 结束时间
role-waits = 等待权限管理员审批
role-end = 收回角色
role-call-back = 撤回申请
role-end-question = 确定收回“{ $name }”的这个角色吗？
role-was-ended = 角色已收回。
role-waiting-title = 角色审批
role-waiting-sub = 由账号管理员提交，同意后立即生效；提交人和本人不能审批。
role-waiting-one = { $person }：{ $role }
role-waiting-none = 没有待审批的角色
role-waiting-none-note = 账号管理员提交的角色会出现在这里，也会列入我的待办。
role-person = 人员
role-proposed-by = 提交人
role-barred = 本人不能办理这一项
role-decide-reason = 审批意见
role-decide-reason-hint = 不同意时必须说明理由；将写入操作留痕
role-approve = 同意
role-refuse = 不同意
role-approved = 已同意，角色即时生效。
role-was-refused = 未予同意，意见已写入操作留痕。
role-refuse-reason = 不同意时，请填写理由。
role-not-own = 不能审批给自己的角色，请另一位权限管理员办理。
role-not-proposer = 这个角色由本人提交，请另一位权限管理员审批。
role-decided = 这个角色已有人审批，请刷新后查看。
role-ended = 这个角色已经结束，不需要再收回。
role-held-already = 本人在该单位已有这个角色，或已提交待审批。
role-wrong-kind = 这个角色不能在所选单位担任，请核对单位和角色。
role-disagrees = 与已有角色“{ $role }”不能兼任。请先收回其中一个，或换人担任。

## 工作交接

handover-title = 工作交接
handover-title-of = 工作交接：{ $name }
handover-sub = 把生效的角色一次交给接手人，用于离职、退休和调岗。
handover-what = 将交出的角色
handover-nothing = 没有生效的角色
handover-nothing-note = 交接时只会撤回委托；也可以直接停用账号。
handover-step-find = 第一步：查找接手人
handover-find = 人员
handover-found = 找到 { $n } 人，请在下面选择。
handover-find-none = 没有找到可以接手的人。请换个关键词，或先邀请接手人。
handover-step-do = 第二步：办理交接
handover-to-hint = 须能兼任上面的全部角色
handover-reason-hint = 例如“2026 年 11 月调任”，将写入操作留痕
handover-disable-hint = 离职、退休的请勾选；调岗后仍要登录的不勾选
handover-effect-roles = 原来的角色立即收回，接手人取得同样的角色。
handover-effect-second = 须第二人审批的角色，权限管理员同意后接手人才能行使，请及时通知其审批。
handover-effect-stand-ins = 交出人委托别人的和受别人委托的代办全部撤回。
handover-go = 确认交接
handover-done = 交接完成：{ $now } 个角色已生效，{ $waiting } 个等待权限管理员审批。
handover-not-to = 不能交接给本人或已停用的账号，请另选一人。

## 委托代办

delegation-title = 委托代办
delegation-sub = 请假、出差期间，委托本单位同事代为办理
delegation-new = 新的委托
delegation-taker-hint = 只能选本单位已启用账号的同事
delegation-ends-hint = 当天仍可代办；最长 180 天
delegation-reason-hint = 例如“出差”“年休假”，将写入操作留痕
delegation-next-switch = 从开始日期起，代办人的待办中会出现这项委托，切换身份后即可代为办理。
delegation-next-names = 代办的每一步都同时记下委托人和代办人的姓名，责任可查。
delegation-next-back = 可以随时撤回；到期自动结束。
delegation-go = 确认委托
delegation-list = 我的委托
delegation-term = 起止日期
delegation-from-to = { $first }至{ $last }
delegation-withdraw = 撤回
delegation-none = 还没有委托过代办
delegation-none-note = 请假或出差前在上面设置，以免影响工作。
delegation-nobody = 本单位没有可以代办的同事
delegation-nobody-note = 代办人须在本单位有角色且账号已启用，请联系账号管理员。
delegation-standing-in = 当前正在代他人办理
delegation-standing-running = 代办中
delegation-standing-coming = 未开始
delegation-standing-over = 已结束
delegation-standing-withdrawn = 已撤回
delegation-given = 委托已设置。
delegation-called-back = 委托已撤回。
delegation-withdrawn = 这项委托已经撤回，不需要再操作。
delegation-not-onward = 代别人办理时不能再委托他人，请先切换到自己的身份。
delegation-no-colleague = 只能委托本单位已启用账号的同事，请另选一人。
delegation-ends-before = 结束日期不能早于开始日期。
delegation-past = 结束日期已经过去，请改为今天或以后的日期。
delegation-too-long = 委托最长 { $most } 天，请提前结束日期。
delegation-overlaps = 这段时间已委托他人代办，请改日期，或先撤回原来的委托。

## 切换身份

acting-title = 切换身份
acting-sub = 选择以哪个单位的角色办理，或代哪位同事办理。
acting-as = 身份
acting-self = 本人
acting-until = { $day }止
acting-no-role = 没有生效的角色
acting-now = 当前身份
acting-go = 切换
acting-changed = 身份已切换。
acting-note = 切换只影响本次登录；代办时，委托人和代办人的姓名都写入操作留痕。

## 待办

todo-decide-role = 审批角色
todo-role-object = { $person }：{ $role }（{ $at }）
todo-stand-in = 代办
todo-stand-in-for = 代 { $name } 办理（{ $at }）
todo-password = 修改将到期的密码

## 拒绝的理由

access-role = 当前角色不能办理这项操作。有多个身份的，可以先切换身份；确需办理的，请联系账号管理员。
access-change-password = 密码已到期，请先修改密码。

## 操作记录

history-reason = 原因：
history-join = ：

## 权限一览

permission-title = 权限说明
permission-sub = 每个角色可以办理的操作。权限只随角色变化，不能单独授予个人。
permission-link = 查看各角色的权限
permission-own = 当前角色：
permission-own-none = 当前没有生效的角色。
permission-mine = 我的
permission-action = 操作
permission-yes = 可以
permission-no = 不可以
permission-rules = 角色的规则
permission-notes = 说明
permission-second = 须第二人审批
permission-second-note = 由账号管理员提交，权限管理员同意后生效。任何人都不能审批自己的角色。
permission-alone = 不能兼任
permission-alone-note = 管理员和审计员负责管理和监督，不得兼任其他角色，也不经办业务。
permission-national = 可看全国
permission-national-note = 其余角色只能查看本省或本单位的资料。
permission-more = 具体事项
permission-more-note = 表中列出的是角色可以办理的操作；具体到某一项，还要看归属、状态和回避要求，不能办理时会说明原因。

action-policy-view = 查看权限说明
action-calendar-view = 查看工作日历
action-calendar-import = 导入年度放假安排
action-styleguide-view = 查看样式总览
action-audit-view = 查看操作留痕
action-organisation-view = 查看单位
action-organisation-create = 登记单位
action-organisation-edit = 修改单位资料
action-organisation-edit-contacts = 修改联系人
action-organisation-rename = 变更单位名称
action-organisation-merge = 合并重复单位
action-people-view = 查看人员
action-people-create = 邀请人员
action-people-edit = 修改人员资料
action-people-disable = 停用、恢复账号
action-people-send-link = 生成一次性链接
action-people-hand-over = 办理工作交接
action-role-propose = 分配角色
action-role-end = 收回角色
action-role-decide = 审批角色
action-delegation-give = 委托代办
people-link-guarded = 该人员的角色须经第二人审批，不能由账号管理员重设密码。确需重设的，请系统运维人员在服务器上办理。
