# Problems of a programme file, and how to mend them.
definition-syntax = 不符合 TOML 书写规则：{ $message }
definition-syntax-mend = 请检查此处的引号、括号、等号和日期写法；文字必须放在引号内，日期写作 2024-07-01。
definition-too-long = 文件超过 { $most } KiB
definition-format = 本版本只能读取格式 { $known }
definition-deep = 层级过深
definition-missing = 缺少“{ $key }”
definition-missing-mend = 请在此表中补上一行：{ $key } = …
definition-unknown = 没有“{ $key }”这一项
definition-unknown-nearest = 是否应为“{ $nearest }”？
definition-unknown-known = 此表可用的项：{ $known }
definition-type = “{ $key }”应为{ $wanted }，现为{ $found }
definition-word = “{ $key }”不能取“{ $word }”
definition-word-nearest = 是否应为“{ $nearest }”？可取：{ $known }
definition-word-known = 可取：{ $known }
definition-rule-id = “{ $id }”不是规则编号
definition-rule-id-mend = 规则编号如 P24-05、DL15、SXE-04；同一规则的不同部分写作 P24-05/organ。
definition-rule-class = 规则 { $id } 的类别写法不对
definition-rule-class-mend = 类别写作 "A"、"W"、"H"、"R"，或用斜线并列，如 "A/H"。
definition-empty = “{ $key }”不能为空
definition-long = “{ $key }”超过 { $most } 个字
definition-range = “{ $key }”为 { $found }，应在 { $least } 至 { $most } 之间
definition-language = “{ $key }”缺少{ $language }文字
definition-language-mend = 请补上 { $key } = "…"；中英文都要写。
definition-language-zh = 中文
definition-language-en = 英文
definition-negative = “{ $key }”不能为负数
definition-key = “{ $found }”不能用作代号
definition-key-mend = 代号以小写字母开头，只含小写字母、数字和连字符，不超过 60 个字符，如 media-report。
definition-type-string = 文字
definition-type-string-example = 文字要放在引号内，如 "典型案例"。
definition-type-boolean = 是或否
definition-type-boolean-example = 写 true（是）或 false（否），不加引号。
definition-type-integer = 整数
definition-type-integer-example = 写整数，不加引号，如 30 或 200_000。
definition-type-float = 小数
definition-type-datetime = 日期或时间
definition-type-array = 列表
definition-type-array-example = 列表写在方括号内，如 ["pdf", "docx"]；多个表各以 [[名称]] 开头。
definition-type-table = 表
definition-type-table-example = 表以 [名称] 单独一行开头，其下每行写一项。
definition-type-rules = 规则表
definition-type-rules-example = 写作 rules = { "{" } P24-01 = "A", P24-02 = "A/H" { "}" }。
definition-type-bilingual = 中英文文字
definition-type-bilingual-example = 写作 { "{" } zh = "中文", en = "English" { "}" }。
definition-type-money = 金额
definition-type-money-example = 金额以元为单位：200_000，或带角分的 "199,999.50"。
definition-type-date = 日期
definition-type-date-example = 日期写作 2024-07-01，不加引号。
definition-type-moment = 日期或时刻
definition-type-moment-example = 写作 2024-07-12 或 2024-07-12T17:00:00，不加引号；只写日期即当日 23:59:59（北京时间）。
definition-type-hundredths = 数值（至多两位小数）
definition-type-hundredths-example = 写作 30 或 12.5，不加引号，不带百分号，不能为负。
definition-type-test = 条件式
definition-type-test-example = 条件式写在单引号内，如 'unit.legal_person'。
