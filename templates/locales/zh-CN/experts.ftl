# 专家库
noun-expert = 评审专家
action-expert-view = 查看专家库
action-expert-keep = 维护专家库
action-expert-pay = 填写专家领款信息
