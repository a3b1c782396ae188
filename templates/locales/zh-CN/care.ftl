# 运行维护：备份、恢复、存储空间
nav-storage = 存储与备份
noun-care = 运行维护
action-care-view = 查看存储与备份情况
event-care-backed-up = 完成备份
event-care-restored = 由备份恢复
event-care-verified = 完成完整性核查
field-backup-of = 备份时间
field-audit-place = 留痕序号
field-audit-head = 留痕摘要
field-rows = 记录数
field-files = 文件数
field-bytes = 字节数
field-damaged = 损坏的文件
care-title = 存储与备份
care-sub = 数据占用、剩余空间，以及最近一次备份与核查
care-database = 数据库
care-free = 磁盘剩余空间
care-free-least = 低于 { $least } 时停止接收请求
care-scarce-title = 磁盘剩余空间不足
care-scarce = 剩余空间已低于 { $least }。请尽快清理磁盘或扩容，否则将无法保存新的内容。
care-no-backup-title = 尚无备份记录
care-old-backup-title = 最近一次备份已超过 7 天
care-no-backup = 请在服务器上执行 granary backup，并将备份文件保存到另一台机器。
care-looked-after = 备份与核查
care-last-backup = 最近一次备份
care-last-verify = 最近一次完整性核查
care-last-restore = 最近一次恢复
care-never = 从未进行
care-whole = 完整
care-broken = 发现问题
care-days-ago = { $n ->
    [0] 今天
   *[other] { $n } 天前
}
care-nightly = 每夜备份
care-nightly-on = 已启用，保留最近 { $n } 份
care-nightly-off = 未启用，可在设置中填写 backup_folder
care-schema = 数据库结构版本
care-commands = 维护命令
care-commands-note = 在服务器上执行；备份期间无需停机
care-command-backup = 备份到一个文件
care-command-restore = 恢复到空的数据目录
care-command-verify = 核查数据是否完整
job-care-backup = 每夜备份
schedule-care-backup = 每夜备份
care-damaged = 备份已写好，但有 { $n } 个已存文件缺失或内容有变，未能备份。
