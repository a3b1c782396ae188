# 规则与表达式

rule-type-bool = “是”或“否”
rule-type-number = 整数
rule-type-money = 金额
rule-type-date = 日期
rule-type-duration = 时长
rule-type-text = 文字
rule-type-choice = 选项
rule-type-list = 一组值

verdict-pass = 符合
verdict-fail = 不符合
verdict-open = 尚不能判断
verdict-human = 待人工判断
verdict-recorded = 仅作记录

rule-class-A = 必须满足
rule-class-W = 需说明
rule-class-H = 人工判断
rule-class-R = 仅作记录

rule-empty = 这里没有写条件。
rule-too-long = 条件太长：{ $found } 个字，最多 { $most } 个字。
rule-too-deep = 条件嵌套太深，最多 { $most } 层。请拆成几条规则。
rule-unread = 从“{ $near }”起读不懂。
rule-sign = 条件中不能使用“{ $sign }”。
rule-bracket = 括号“{ $bracket }”没有成对。
rule-quote-open = 引号没有成对，文字没有结束。
rule-result = 这里需要{ $wanted }，而写的结果是{ $found }。
rule-name-unknown = 没有名为“{ $name }”的信息。
rule-name-parts = 信息的名称只有两段，例如 unit.region。
rule-scope-alone = “{ $name }”后面要写明哪一项信息。
rule-scope-unknown = 没有名为“{ $scope }”的对象。
rule-scope-elsewhere = 这里不能使用“{ $scope }”的信息。
rule-fact-unknown = “{ $scope }”没有名为“{ $name }”的信息。
rule-wants-yes-no = 这里需要能回答“是”或“否”的条件，而写的是{ $found }。
rule-types-differ = { $left }和{ $right }不能放在一起比较或计算。
rule-choice-unknown = 选项中没有“{ $value }”。
rule-choice-text = 选项只能与写明的选项值比较。
rule-choices-differ = 两组选项没有相同的值，永远不会相等。
rule-date = “{ $value }”不是日期。
rule-date-text = 日期只能与日期比较。
rule-date-sum = 日期不能相加减。
rule-no-order = { $found }没有大小先后，不能用大于、小于比较。
rule-list-compared = 一组值不能整体比较。
rule-list-empty = 这一组值是空的。
rule-in-what = “in”后面需要一组值，而写的是{ $found }。
rule-money-bare = { $value } 没有写明是金额。
rule-yuan-figure = yuan( ) 里要写明具体金额。
rule-unfit = “{ $sign }”不能用于{ $found }。
rule-division = 不能使用除法：除不尽时四舍五入会改变结论。
rule-decimal = 不能使用小数：计算必须精确。
rule-operator = 不能使用“{ $sign }”。
rule-figure-large = 数字太大，最多 { $most }。
rule-none = 不能使用 none：没有记录的信息会使规则“尚不能判断”。
rule-test = 不能使用“is”检验。
rule-construct = 条件中不能使用方括号取值、切片或花括号。
rule-no-else = “if”后面缺少“else”。
rule-method = 只能调用规定的函数。
rule-function-unknown = 没有名为“{ $name }”的函数。
rule-named-argument = 函数的参数依次写出即可，不写名称。
rule-arguments = “{ $name }”的参数不对。
rule-statement = 这里只能写文字和 {"{{"} … {"}}"}，不能写语句。
rule-sentence = {"{{"} 和 {"}}"} 没有成对。
rule-no-test = 规则 { $rule } 由系统判断，但没有写条件。
rule-test-no-answer = 规则 { $rule } 的条件不能回答“是”或“否”。
rule-overflow = 数字太大，无法计算。
rule-empty-list = 一组值是空的，没有最大值和最小值。
rule-not-a-list = 这不是一组值。
rule-fuel = 条件太复杂，没有算完。

rule-mend-write = 请写成 { $instead } 。
rule-mend-quote = 请在文字末尾补上 { $sign } 。
rule-mend-brackets = 请检查每个 ( 是否有对应的 ) ，每个 [ 是否有对应的 ] 。
rule-mend-unread = 请检查前面是否缺少 and、or 或比较符号，文字是否加了引号。
rule-mend-compare = 请写成比较，例如 application.past_projects >= 1 。
rule-mend-name = 是否应为 { $name } ？
rule-mend-fact = 例如 { $example } 。
rule-mend-facts = 可用的信息：{ $facts } 。
rule-mend-scopes = 这里可用：{ $scopes } 。
rule-mend-quoted = 如果是文字或选项，请加引号："{ $name }" 。
rule-mend-value = 是否应为 "{ $value }" ？
rule-mend-values = 可用的选项：{ $values } 。
rule-mend-date = 请写成 "2024-10-31" 的形式。
rule-mend-days = 相差天数请写 days(开始, 结束)，例如 days(letter.date, application.submitted_on) <= 30 。
rule-mend-equal = 请用 == 、!= 或 in 。
rule-mend-list = 请用 in ，或用 length、sum、min、max 求出一个值。
rule-mend-in = 请把可用的值写成一组，例如 in ["provincial", "national"] 。
rule-mend-yuan = 请写成 yuan({ $value }) 。
rule-mend-figure = 数字不要加引号；金额请写成 yuan(200000) 。
rule-mend-types = 请比较同一类的信息。
rule-mend-bool = “是”写 true，“否”写 false，不加引号。
rule-mend-decimal = 请写成整数乘法：比例 30% 写作 10 * a >= 3 * b ；金额写作 yuan("1999.99") 。
rule-mend-product = 请写成乘法。
rule-mend-none = 请去掉这一部分，直接写需要满足的条件。
rule-mend-else = 请写成：甲 if 条件 else 乙。
rule-mend-functions = 可用的函数：{ $functions } 。
rule-mend-usage = 用法：{ $example } 。
rule-mend-sentence = 数值写成 {"{{"} unit.name {"}}"} ，其余直接写文字。
