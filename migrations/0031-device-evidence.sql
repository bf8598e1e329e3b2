-- What a record says of itself besides its values, so that the next record of the same device can be held against it: whose
-- number it bore, how the device counted it, and which device of the desk it came from.
ALTER TABLE blood_pressure_reading ADD COLUMN device_id TEXT;
ALTER TABLE blood_pressure_reading ADD COLUMN device_person TEXT;
ALTER TABLE blood_pressure_reading ADD COLUMN device_counter TEXT;
ALTER TABLE glucose_reading ADD COLUMN device_id TEXT;
ALTER TABLE glucose_reading ADD COLUMN device_person TEXT;
ALTER TABLE glucose_reading ADD COLUMN device_counter TEXT;

-- What was filed by a measurement came from the device of that measurement: its clock is known from the first day on.
UPDATE blood_pressure_reading SET device_id = (SELECT c.device_id FROM capture c WHERE c.id = capture_id)
WHERE capture_id IS NOT NULL;
UPDATE glucose_reading SET device_id = (SELECT c.device_id FROM capture c WHERE c.id = capture_id)
WHERE capture_id IS NOT NULL;

-- The newest of a device, whenever it sends again.
CREATE INDEX blood_pressure_reading_device ON blood_pressure_reading (device_id, received_at) WHERE device_id IS NOT NULL;
CREATE INDEX glucose_reading_device ON glucose_reading (device_id, received_at) WHERE device_id IS NOT NULL;
