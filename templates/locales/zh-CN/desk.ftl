# 我的待办。

desk-title = 我的待办
desk-today = 今天是 { $date }，{ $weekday }
desk-list = 待办事项
desk-verb = 办理
desk-object = 事项
desk-due = 截止日期
desk-no-due = 无期限
desk-empty = 今天没有待办
desk-empty-note = 有新的事项时会显示在这里。
desk-empty-link = 查看单位
