"""Stage 1: bytes in, evidence kept. The door is `intake.read`; `custody` binds what was done to originals.

From bytes to captures: `sniff` tells the type, `formats/` has one reader for each, `metadata` settles what page, file
and container say about outlet, author and date, `limits` bounds what one original may cost.

Metadata keys (each a `Found(value, where)`; a key is missing when nothing shows it):
    title, outlet, author, published (EDTF), url, language       what a Document shows
    published_time, modified, modified_time, created             clock time with its zone; updates; dates of files
    published_unread                                             what stands where a date should, and is none
    published_shown                                              another date shown, or one that lacks its year
    dateline, agency                                             place and agency of an opening `PLACE, date (Agency) -`
    credit, photo_credit                                         "Reporting by …", "From …"; whose picture
    headline, page_title, file_title, section, description       what the page or file calls itself
    sender, to, cc, reply_to, message_id, in_reply_to            headers of a mail
    captured                                                     date of a web capture
    head, running_head, left_out, copyright_year                 lines before, around and after the text
    text_found_by, damaged_metadata, author_page, page_type      how the text was found; what could not be read

Kinds of Problem:
    failed    empty-file unknown-type unreadable locked too-large no-text needs-ocr unreadable-file folder bomb
              unsafe-name nested-too-deep damaged-rest, and of `expand`: no-such-file not-a-file unreadable-folder
    partial   cut container-limit broken-page incomplete odd-record
    note      wrong-extension encoding unclear-date no-body empty-page ocr hidden-file link-loop
"""
