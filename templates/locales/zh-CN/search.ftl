# 搜索：一个搜索框查全部。

search-title = 搜索
search-title-of = 搜索“{ $q }”
search-sub = 在您有权查看的范围内查找
search-found = 找到 { $n } 条与“{ $q }”有关的记录
search-plain = { $text }
search-joiner = {" · "}
search-all = 在列表中查看全部
search-short = 请至少输入两个字
search-short-note = 一个字能找到的记录太多；再输入一个字即可查找
search-none = 没有找到与“{ $q }”有关的记录
search-none-note = 请换一个说法再试；无权查看的记录不会出现在结果中
search-empty = 请输入要查找的内容
search-empty-note = 在任何页面按“/”键，即可转到搜索框
search-hint-nouns = 可查找：{ $nouns }
search-hint-two = 名称、标题或内容中连续的两个字即可；用空格隔开几个词，则须同时符合
search-hint-code = 统一社会信用代码、文号只记得一段也可以；输入完整的代码或文号，直接打开该记录
search-hint-initials = 拼音首字母也可以，例如用“nxkj”查找宁夏科技
