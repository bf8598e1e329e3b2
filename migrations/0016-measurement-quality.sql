-- The quality report counts last digits by observer and device over a period: from the index alone.
CREATE INDEX blood_pressure_reading_quality ON blood_pressure_reading
  (received_at, observer_id, source, device_name, systolic_mmhg, diastolic_mmhg, device_time) WHERE status = 'filed';
