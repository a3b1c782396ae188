# 工作簿：导出、导入、粘贴。

export-as-of = 数据截至 { $at }
permission-noun = 对象
event-list-exported = 导出名单
noun-list = 名单
field-asked = 查询条件
