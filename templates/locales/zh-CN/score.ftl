# Points of score sheets, and the order of those who were scored.
score-unknown-item = 评分表中没有这一项
score-unknown-grade = 本项没有“{ $grade }”这一等级
score-negative = 不能小于0
score-above = { $found }分超过本项满分{ $most }分
score-many = { $found }不合常理，最多{ $most }
score-wants-judged = 本项由评审人打分
score-wants-per-count = 本项应填写数量
score-wants-flag = 本项应填写“是”或“否”
score-wants-graded = 本项应按等级填写数量
rank-score = 按得分排序
rank-tie = 得分相同，按“{ $part }”得分排序
rank-panel = 各项均相同，由评审组决定
rank-open = 各项均相同，待评审组决定
