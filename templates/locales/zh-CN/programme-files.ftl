# 项目文件的检查。
programme-file-missing = { $file }：没有这个文件
programme-file-folder = { $file }：这是文件夹，请写明其中的文件，如 { $file }/*.toml
programme-file-unreadable = { $file }：无法读取（{ $why }）
programme-file-not-utf8 = { $file }:{ $line }: 文件不是 UTF-8 编码，请在编辑器中“另存为”并选择 UTF-8
programme-check-good = { $file }：没有问题
programme-check-problems = { $file }：{ $n } 处问题
programme-check-mend = 修改办法：{ $mend }
programme-check-bad = { $all } 个文件中有 { $bad } 个不能使用
programme-list-wrong = 文件有 { $n } 处问题，不能使用
