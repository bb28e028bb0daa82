package main

func commands() []command {
	return []command{
		{"run", "BOOK.xlsx: simulate one workbook here, without a server", runRun},
		{"calc", "BOOK.xlsx: recompute every formula cell and print JSON lines", runCalc},
		{"version", "print the version of the engine and of the build", runVersion},
	}
}
