# Workbooks: export, import, paste.

export-as-of = Data as of { $at }
permission-noun = Object
event-list-exported = List exported
noun-list = List
field-asked = Query
