-- 签约权益 (上门、筛查) are owed from an age on: the whole centre is listed from the eldest down, page by page.
CREATE INDEX resident_birth ON resident (birth_date, number) WHERE status = 'active';
