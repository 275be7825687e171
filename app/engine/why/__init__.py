"""Why a gradient is as large as it is."""
