# Shares, pools, limits and lengths of lists, with the figures they were reckoned from.
share-holds = { $counted }/{ $all } = { $share }% ≥ { $percent }%
share-fails = { $counted }/{ $all } = { $share }% < { $percent }%，还差{ $missing }
share-of-none = 尚无可计数的对象，要求不低于{ $percent }%
pool-holds = 名额{ $quota }，候选{ $pool }；按差额{ $percent }%至少{ $least }，已满足
pool-fails = 名额{ $quota }，候选{ $pool }；按差额{ $percent }%至少{ $least }，未满足
limit-fails = 共{ $counted }，不得超过{ $most }
took-part = 参与{ $joined }/{ $all } = { $share }%
took-part-either-holds = 参与{ $joined }/{ $all } = { $share }%，要求达到{ $least }或{ $percent }%，已满足
took-part-either-fails = 参与{ $joined }/{ $all } = { $share }%，未达到{ $least }，也未达到{ $percent }%，还差{ $missing }
took-part-number-holds = 参与{ $joined }/{ $all }（{ $share }%）≥ { $least }
took-part-number-fails = 参与{ $joined }/{ $all }（{ $share }%）< { $least }，还差{ $missing }
took-part-share-holds = 参与{ $joined }/{ $all } = { $share }% ≥ { $percent }%
took-part-share-fails = 参与{ $joined }/{ $all } = { $share }% < { $percent }%，还差{ $missing }
length-right = 共{ $found }，符合要求
length-off = 共{ $found }，要求{ $about }左右，请说明
length-short = 共{ $found }，不得少于{ $least }
length-long = 共{ $found }，不得多于{ $most }
length-exactly = 共{ $found }，应为{ $wanted }
