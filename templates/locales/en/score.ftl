# Points of score sheets, and the order of those who were scored.
score-unknown-item = The score table has no such line
score-unknown-grade = This line has no grade “{ $grade }”
score-negative = It must not be less than 0
score-above = { $found } is more than the { $most } points of this line
score-many = { $found } cannot be right; { $most } at most
score-wants-judged = This line wants points from a judge
score-wants-per-count = This line wants a number
score-wants-flag = This line wants yes or no
score-wants-graded = This line wants the number of each grade
rank-score = by score
rank-tie = equal scores, parted by { $part }
rank-panel = equal in all, by decision of the panel
rank-open = equal in all; the panel has to decide
