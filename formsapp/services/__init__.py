"""What people do here: one public function is one act and one transaction, with the actor first after the office it is done in."""
