# Batches of review
noun-review = Review
noun-review-fee = Experts' fees
action-review-view = See batches of review
action-review-manage = Lead a review
action-review-members = Change the members of a panel
action-review-decide-recusal = Decide on recusals
action-review-score = Review
action-review-fee-view = See the list of experts' fees
action-review-fee-write = Make the list of experts' fees
draw-short-items = Too few experts for { $codes } ({ $n } in all): { $experts } more are needed, { $technical } of them technical or financial, with no conflict there.
draw-short-pool = The pool is too small: { $experts } more experts are needed, { $technical } of them technical or financial; or let each judge more items.
review-not-in-pool = This expert is not in the pool of the batch, or not active.
review-take-recused = This expert must stand back from { $codes }.
review-take-share = With this expert, { $codes } would have too few technical or financial experts.
review-round-taken = There is a batch for this round of the call already.
review-is-dropped = This batch was dropped.
review-is-closed = The review is over; nothing of it changes any more.
