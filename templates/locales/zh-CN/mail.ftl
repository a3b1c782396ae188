# 邮件：发件箱、各类邮件的文字、忘记密码。../en/mail.ftl 中有相同的键。

## 发件箱

nav-mails = 邮件
noun-mail = 邮件
action-mail-view = 查看邮件
action-mail-manage = 重发、撤回邮件
event-mail-retried = 重发邮件
event-mail-withdrawn = 撤回邮件
event-mail-settled = 确认邮件已送达
mail-title = 邮件
mail-sub = 系统发出和待发的全部邮件，及其送达情况
mail-list = 邮件
mail-search = 收件人、邮箱、主题或邮件编号
mail-created = 生成时间
mail-to = 收件人
mail-kind = 类型
mail-attempts = 发送次数
mail-next = 下次发送
mail-next-at = { $at } 再发
mail-sent-at = 发出时间
mail-useful-until = 最迟发出时间
mail-always = 不限
mail-message-id = 邮件编号
mail-course = 发送情况
mail-text = 邮件正文
mail-title-of = { $kind }：{ $name }
mail-none = 还没有邮件
mail-none-note = 邀请人员、重设密码等邮件会列在这里。
mail-none-found = 没有符合条件的邮件
mail-none-found-note = 请减少条件，或换个关键词再查。
mail-state-waiting = 待发送
mail-state-sending = 发送中
mail-state-sent = 已发出
mail-state-failed = 未送达
mail-state-doubtful = 待核实
mail-state-withdrawn = 已撤回
mail-held = 待汇总
mail-gathered = 已并入每日汇总
mail-gathered-link = 查看并入的每日汇总
value-sending = 发送中
value-sent = 已发出
value-doubtful = 待核实
mail-masked = 链接中的密钥不留存，以圆点代替
mail-send-now = 立即发送
mail-retry = 重新发送
mail-settle = 确认已送达
mail-withdraw = 撤回
mail-was-retried = 已重新列入待发送。
mail-was-withdrawn = 邮件已撤回。
mail-was-settled = 已确认送达。
mail-not-now = 邮件当前的状态不能这样处理，请刷新后查看。
mail-too-late = 邮件中的链接已过期，不能再发。请到人员资料页重新发送。
mail-doubt = 不能确定是否送达
mail-doubt-text = 邮件交给邮件服务器时中断，没有等到回复，收件人可能已经收到。系统不会自动重发。可以先问收件人：收到的，确认已送达；没有收到的，重新发送。两次发送用同一邮件编号，多数邮箱只显示一封。
mail-failed = 收件地址被拒收
mail-failed-text = 邮件服务器明确拒绝。请核对并修改人员的电子邮箱，再到人员资料页重新发送；地址无误的，可以在这里重新发送。
mail-files = 没有设置邮件服务器
mail-files-text = 邮件只写成文件，保存在服务器数据目录的 mails 文件夹，不会送到收件人邮箱。请运维人员设置邮件服务器；在此之前，请用一次性链接联系本人。
mail-samples = 样例邮件
mail-samples-text = 样例数据的邮件不真正发出。打开任何一封，可以看到全文，并点击其中的链接继续操作。
mail-sample = 样例邮件
mail-sample-text = 真实使用时，只有收件人能看到下面的链接。
mail-trouble-no-address = 没有可用的电子邮箱
mail-trouble-declined = 本人选择不接收这类邮件
mail-trouble-unknown = 发送中断，没有等到邮件服务器的回复
mail-trouble-late = 链接已过期，不再发送
mail-trouble-unwritable = 邮件内容无法生成，请联系运维人员
todo-mail-doubtful = 核实邮件是否送达
todo-mail-failed = 处理未送达的邮件
todo-mail-count = { $n } 封

## 邮件提醒

field-mail = 邮件提醒
event-user-mail-chosen = 设置邮件提醒
mail-choice-at-once = 随时发送
mail-choice-daily = 每日汇总
mail-choice-none = 不接收
mail-choice-at-once-hint = 有新的通知时，随即发一封邮件
mail-choice-daily-hint = 每天上午 8 时，把待办和通知汇总成一封；没有待办的不发
mail-choice-none-hint = 只在登录后查看待办
mail-choice-hint = 邀请、密码等涉及账号安全的邮件，总是随时发送
mail-choice-no-address = 还没有登记电子邮箱，现在收不到邮件；请联系账号管理员登记

## 邮件的类型和主题

mail-invitation = 邀请
mail-invitation-subject = 邀请你使用“仓廪”项目管理后台
mail-reset = 重设密码
mail-reset-subject = 重设“仓廪”的登录密码
mail-reset-refused = 重设密码（须由运维人员办理）
mail-reset-refused-subject = 重设“仓廪”的登录密码：请联系运维人员
mail-password-changed = 密码已修改
mail-password-changed-subject = “仓廪”的登录密码已修改
mail-address-changed = 邮箱已变更
mail-address-changed-subject = “仓廪”账号登记的电子邮箱已变更
mail-role-decided = 角色审批结果
mail-role-decided-subject = “仓廪”角色审批结果
mail-stand-in = 委托代办
mail-stand-in-subject = { $giver } 委托你代办
mail-digest = 每日汇总
mail-digest-subject = “仓廪”每日汇总：{ $count } 项待办

## 邮件正文

mail-greeting = { $to }，你好！
mail-foot = 本邮件由“仓廪”项目管理后台自动发出，请不要回复。
mail-login = 登录名：{ $login }
mail-link-text = 按钮打不开时，请把下面的地址复制到浏览器：
mail-link-keep = 链接只能用一次，请不要转发；拿到链接的人都能设置密码。如果你不认识邀请人，请不要打开链接。
mail-invitation-what = { $by } 邀请你使用“仓廪”项目管理后台，已为你开通账号。
mail-invitation-link = 请在 { $until } 前打开以下链接，设置密码后即可登录：
mail-invitation-go = 设置密码
mail-reset-what = 有人为你的账号申请重设密码。
mail-reset-link = 如果是你本人申请，请在 { $until } 前打开以下链接，设置新密码。链接只能用一次；设好新密码后，各设备上的登录全部退出。
mail-reset-go = 设置新密码
mail-reset-not-me = 如果不是你本人申请，不需要处理，原密码继续有效；反复收到这样的邮件，请告知账号管理员。
mail-reset-refused-what = 有人为你的账号申请重设密码。
mail-reset-refused-why = 你的角色须经第二人审批，密码不能通过邮件重设。确需重设的，请联系系统运维人员，在核实身份后于服务器上办理。
mail-password-changed-what = 你的登录密码已于 { $at } 修改，其他设备上的登录已退出。
mail-password-changed-not-me = 如果不是你本人修改，请立即重设密码，并告知账号管理员：
mail-password-changed-go = 重设密码
mail-address-changed-what = 你的账号登记的电子邮箱已于 { $at } 改为另一个地址，今后的邮件不再发到这里。
mail-address-changed-not-me = 如果你不知道这次变更，请立即告知账号管理员。
mail-role-decided-yes = 你在{ $at }的“{ $role }”角色已经审批同意，现已生效。
mail-role-decided-no = 你在{ $at }的“{ $role }”角色未获同意。
mail-role-decided-go = 打开“仓廪”
mail-reason = 说明：{ $reason }
mail-stand-in-what = { $giver } 委托你代为办理在{ $at }的工作。
mail-stand-in-term = 起止日期：{ $first }至{ $last }
mail-stand-in-how = 从开始日期起，登录后切换身份即可代为办理；每一步都同时记下委托人和你的姓名。
mail-stand-in-go = 切换身份
mail-digest-todos = 你有 { $n } 项待办：
mail-digest-due = （{ $day }截止）
mail-digest-notices = 新的通知：
mail-digest-choice = 想随时收到或不再接收，请在账号设置中修改：

## 忘记密码

field-login-or-email = 登录名或电子邮箱
forgot-link = 忘记密码
signin-no-account = 没有账号的，请联系账号管理员。
forgot-title = 忘记密码
forgot-sub = 填写登录名或登记的电子邮箱，重设密码的链接会发到登记的邮箱。
forgot-go = 发送链接
forgot-no-mail = 没有登记邮箱的，请联系账号管理员重设密码。
forgot-asked-sub = 申请已收到。
forgot-asked = 请查收邮件
forgot-asked-text = 账号存在并登记了邮箱的，几分钟内会收到邮件。链接 { $minutes } 分钟内有效，只能用一次。
forgot-nothing = 没有收到
forgot-nothing-spam = 请先看看垃圾邮件文件夹。
forgot-nothing-address = 可能填写有误，或账号没有登记邮箱。
forgot-nothing-ask = 仍未收到的，请联系账号管理员。
event-user-reset-asked = 申请重设密码
event-user-link-mailed = 用邮件发送一次性链接
event-user-link-shown = 显示一次性链接

## 一次性链接

copyable-text = 可直接粘贴到微信的文字
copyable-link = 仅复制链接
copyable-code = 用手机扫码打开
copyable-code-of = 二维码：{ $link }
link-mail-again = 重发邀请邮件
link-mail-reset = 发送重设密码邮件
link-show = 显示链接（微信发送）
link-was-mailed = 邮件已列入发送，收件地址：{ $address }。
link-sample-mailed = 发给 { $address } 的邮件已生成。样例邮件不真正发出，可在左侧“邮件”中查看并打开其中的链接。
link-not-really-mailed = 没有设置邮件服务器，发给 { $address } 的邮件只写成了文件。请用“显示链接（微信发送）”把链接交给本人。
people-invited-mail = 设好密码以前不能登录。邮件没有收到或链接过期时，可以重发邀请邮件；不便收邮件的，显示链接用微信发送，原链接随即作废。
people-new-next-mail = 填写了邮箱的，保存后把一次性链接直接发到邮箱；没有邮箱的，显示链接，由你发给本人。本人设好密码后即可登录，账号才算启用。角色另行分配。
signin-samples-mail = 样例中的邮件不真正发出，以 accounts 登录后可以查看和打开其中的链接。
signin-samples-mail-go = 查看样例邮件
forgot-pause = 申请过于频繁，请 { $minutes } 分钟后再试。
people-no-address = 这位人员没有登记电子邮箱，不能发送邮件。请显示链接，由你发给本人。
mail-trouble-restored = 系统从备份恢复，不能确定恢复前是否已经发出
