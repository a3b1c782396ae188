# The register of issued documents, their PDFs, and the public proof page.

nav-documents = Documents
noun-document = Document
action-document-view = See documents
action-document-issue = Issue documents
action-document-revoke = Revoke documents
event-document-issued = issued the document
event-document-printed = made a PDF of the document
event-document-revoked = revoked the document

field-number = Number
field-subject = About
field-subject-kind = Kind of subject
field-issuer = Issued by
field-issued-by = Issuing person
field-issued-at = Issued
field-issued-on = Date of issue
field-data-date = Data as of
field-pages = Pages
field-replaced-by = Number of the replacing document
value-valid = Valid
value-revoked = Revoked
value-organisation-record = Organisation record sheet
value-circular-receipts = Receipts of a circular

document-kind-organisation-record = Organisation record sheet
document-kind-circular-receipts = Receipts of a circular
document-state-valid = Valid
document-state-revoked = Revoked

document-title = Documents
document-sub = Every document that was issued, by its number; anyone can check it by its QR code
document-list = List of documents
document-search-placeholder = Number, title or subject
document-none = No document was issued yet
document-none-note = The record sheet of an organisation is issued on its page, under Documents.
document-not-found = No document fits these conditions
document-not-found-note = Take away a condition and search again.
document-facts = Register entry
document-download = Download PDF
document-download-revoked = Download a copy marked as revoked
document-proof = Proof
document-proof-address = Address of the proof page
document-proof-note = Anyone who scans the QR code on the document, or opens this address, can check whether it is genuine and valid.
document-qr = QR code of the proof page
document-prints = PDFs made
document-prints-none = No PDF was made yet
document-printed-at = Made
document-print = Make the PDF
document-print-again = Make again
document-print-data = Data as of { $day }
document-print-proof = Scan to check whether this is genuine
document-print-revoked = REVOKED
document-unprinted-title = No PDF yet
document-unprinted-text = The number is registered, but the PDF could not be made. Press “Make the PDF”; if that does not help, ask whoever runs this system.
document-issued-done = The document is issued.
document-printed-done = The PDF is made.
document-missing = The document is issued. No font of this machine has these characters; they are printed as boxes: { $characters }
document-not-printed = No PDF of this document was made yet. Make it on the document’s page first.
document-prints-otherwise = The fonts of this machine or the program have changed, and a PDF made now differs from the registered digests. A programme officer can press “Make again” on the document’s page, which registers the new digest.
document-is-revoked = This document is revoked.
document-revoke = Revoke
document-revoke-question = Revoke { $number }?
document-revoke-public = The public proof page shows at once that it is revoked, and why.
document-revoke-number = Its number is not used again.
document-revoke-reason = Reason
document-revoke-reason-hint = Shown on the public proof page; name no person in it.
document-replaced-by-hint = If it was issued anew: the number of the new document
document-replaced-by = Replaced by:
document-replaced-by-none = There is no document of this number. Check it.
document-replaced-by-self = A document cannot replace itself.
document-replaced-by-revoked = That document is revoked, too. Give the number of a valid one.
document-replaced-by-other = That document is about something else.
document-revoked-done = The document is revoked.
document-revoked-title = Revoked
document-revoked-text = This document was revoked on { $moment }.
document-revoked-reason = Reason: { $reason }

proof-title = Document check
proof-valid-title = This document is valid
proof-valid-text = This document was issued by this system and is valid.
proof-valid-compare = Compare what stands below with the document in your hands. If they differ, it was altered.
proof-revoked-title = This document is revoked
proof-revoked-text = This document was issued by this system and was revoked on { $moment }. It must not be used any more.
proof-unknown-title = Not found here
proof-unknown-text = This system has issued no document with this code.
proof-unknown-typed = If you typed the address, check it for mistakes, or scan the QR code again.
proof-unknown-host = Check that the host in your browser’s address bar is the one that the issuing organisation has published.
proof-unknown-ask = If it is still not found, do not rely on the document, and ask the organisation that it names.
proof-digest-title = Digests of the file
proof-digest-note = If the SHA-256 of your PDF file is one of these, it is the original. On Linux: sha256sum FILE.

pdf-no-face = This machine has no Chinese font, so no PDF can be made. Whoever runs the system should install the package { $package }.

organisation-tab-documents = Documents
organisation-documents = Issued documents
organisation-documents-none = No document about this organisation was issued yet
organisation-documents-none-note = What is issued stands here.
organisation-sheet = Record sheet
organisation-sheet-title = Record Sheet of { $name }
organisation-sheet-text = A PDF of what is recorded now, with a number, that anyone can check. It does not change when the record does.
organisation-sheet-issue = Issue the record sheet

# Amounts in Chinese capitals.

capitals-empty = Give the amount in capitals.
capitals-character = Character { $position }, “{ $character }”, does not belong in an amount in capitals.
capitals-small = Character { $position }, “{ $character }”, must be written “{ $meant }”.
capitals-digit = A figure must stand before “{ $unit }”, as in “壹拾元整”.
capitals-no-unit = An amount in capitals ends in 元, 角 or 分, as in “贰拾万元整”.
capitals-shape = Not in the form of the rules: { $figures } yuan in capitals is “{ $meant }”.
field-text-sha256 = Digest of the text (SHA-256)
