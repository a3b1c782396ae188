# The pool of experts
noun-expert = Expert
action-expert-view = See the pool of experts
action-expert-keep = Keep the pool of experts
action-expert-pay = Enter to whom an expert's fee is paid
