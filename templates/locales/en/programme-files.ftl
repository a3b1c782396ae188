# Checking programme files.
programme-file-missing = { $file }: there is no such file
programme-file-folder = { $file }: this is a folder; name the files in it, such as { $file }/*.toml
programme-file-unreadable = { $file }: it cannot be read ({ $why })
programme-file-not-utf8 = { $file }:{ $line }: the file is not UTF-8; choose “Save as” in the editor, with the encoding UTF-8
programme-check-good = { $file }: no problem
programme-check-problems = { $file }: { $n ->
     [one] { $n } problem
    *[other] { $n } problems
}
programme-check-mend = To mend it: { $mend }
programme-check-bad = { $bad } of { $all ->
     [one] { $all } file
    *[other] { $all } files
} cannot be used
programme-list-wrong = the file has { $n ->
     [one] { $n } problem
    *[other] { $n } problems
} and cannot be used
