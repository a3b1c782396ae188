# Shares, pools, limits and lengths of lists, with the figures they were reckoned from.
share-holds = { $counted } of { $all } = { $share } % ≥ { $percent } %
share-fails = { $counted } of { $all } = { $share } % < { $percent } %; { $missing } more needed
share-of-none = none to count yet; { $percent } % wanted
pool-holds = { $pool } candidates for a quota of { $quota }; with { $percent } % more at least { $least }, reached
pool-fails = { $pool } candidates for a quota of { $quota }; with { $percent } % more at least { $least }
limit-fails = { $counted }; at most { $most } allowed
took-part = { $joined } of { $all } = { $share } % took part
took-part-either-holds = { $joined } of { $all } = { $share } %; { $least } or { $percent } % wanted, reached
took-part-either-fails = { $joined } of { $all } = { $share } %, neither { $least } nor { $percent } %; { $missing } more needed
took-part-number-holds = { $joined } of { $all } ({ $share } %) ≥ { $least }
took-part-number-fails = { $joined } of { $all } ({ $share } %) < { $least }; { $missing } more needed
took-part-share-holds = { $joined } of { $all } = { $share } % ≥ { $percent } %
took-part-share-fails = { $joined } of { $all } = { $share } % < { $percent } %; { $missing } more needed
length-right = { $found }, as it should be
length-off = { $found }; about { $about } are meant, state why
length-short = { $found }; there must be at least { $least }
length-long = { $found }; there may be at most { $most }
length-exactly = { $found }; there must be exactly { $wanted }
