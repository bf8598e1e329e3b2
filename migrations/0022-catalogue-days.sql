-- 服务项目停用: an item is stopped from a day on, known beforehand (a price list ends with the year), not at once.
ALTER TABLE service_item ADD COLUMN valid_to TEXT;  -- the last day it can stand in a package that is published
UPDATE service_item SET valid_to = coalesce(
  (SELECT date(max(j.at), '-1 day') FROM journal j WHERE j.entity = 'service-item' AND j.entity_id = service_item.id),
  '2026-11-21'
) WHERE status = 'withdrawn';
ALTER TABLE service_item DROP COLUMN status;

-- Under how many contracts a version of a package holds: asked before it is replaced or stopped.
CREATE INDEX sign_contract_package ON sign_contract (package_id, last_on) WHERE state = 'effective';
