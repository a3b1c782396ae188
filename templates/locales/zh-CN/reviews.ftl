# 评审批次
noun-review = 评审
noun-review-fee = 专家费
action-review-view = 查看评审批次
action-review-manage = 组织评审
action-review-members = 调整评审专家
action-review-decide-recusal = 决定回避
action-review-score = 参加评审
action-review-fee-view = 查看专家费清单
action-review-fee-write = 编制专家费清单
draw-short-items = { $codes }（共 { $n } 件）可用的专家不足：还需补充专家 { $experts } 名，其中技术、财务类不少于 { $technical } 名，且与上述申报没有回避关系。
draw-short-pool = 专家库人数不足：还需补充专家 { $experts } 名，其中技术、财务类不少于 { $technical } 名；也可以提高每位专家的评审件数上限。
review-not-in-pool = 该专家不在本批次的专家库内，或已停用。
review-take-recused = 该专家须回避 { $codes }。
review-take-share = 由该专家接替后，{ $codes } 的技术、财务类专家达不到规定比例。
review-round-taken = 该申报通知的这一轮评审已有批次。
review-is-dropped = 该批次已作废。
review-is-closed = 评审已结束，不能再调整。
