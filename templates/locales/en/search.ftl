# Search: one box for everything.

search-title = Search
search-title-of = Search for “{ $q }”
search-sub = Within what you may see
search-found = { $n } records found for “{ $q }”
search-plain = { $text }
search-joiner = {" · "}
search-all = See all in the list
search-short = Type at least two characters
search-short-note = One character would find too much; one more is enough
search-none = Nothing was found for “{ $q }”
search-none-note = Try other words; what you may not see is not among the results
search-empty = Type what you are looking for
search-empty-note = On any page, the key / takes you to the search box
search-hint-nouns = You can find: { $nouns }
search-hint-two = Two neighbouring characters of a name, a title or a text are enough; of several words, all must fit
search-hint-code = A part of a credit code or a document number is enough; a whole one opens its record at once
search-hint-initials = Pinyin initials work too, such as nxkj for 宁夏科技
