-- What was plugged in where a device of the desk was set up (USB vendor, product, serial number), so that the device is
-- found again on another port. NULL: the port did not say.
ALTER TABLE desk_device ADD COLUMN usb_json TEXT CHECK (usb_json IS NULL OR json_valid(usb_json));
