module tyche/temporal-config

go 1.27.0
