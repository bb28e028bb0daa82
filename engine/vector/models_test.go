package vector_test

import (
	"tyche/engine/program"
)

// dcf builds a discounted cash flow of ten years, as a lowered workbook looks: eight inputs, about 150 operations.
func dcf() (*program.Program, error) {
	b := program.NewBuilder(8)
	k := b.Const
	number := b.ConstCode(program.CodeNumber)
	growth, fade, margin, capex := b.Input(0), b.Input(1), b.Input(2), b.Input(3)
	wacc, terminal, tax, nwc := b.Min(b.Max(b.Input(4), k(0.06)), k(0.13)), b.Input(5), b.Input(6), b.Input(7)
	revenue, discount := k(1000), k(1)
	var flows []program.Num
	var last program.Num
	for range 10 {
		before := revenue
		revenue = b.Mul(before, b.Add(k(1), growth))
		ebit := b.Sub(b.Mul(revenue, margin), b.Mul(revenue, k(0.035)))
		taxes := b.Mul(b.Most(k(0), ebit), tax)
		change := b.Mul(b.Sub(revenue, before), nwc)
		last = b.Sub(b.Sub(b.Add(b.Sub(ebit, taxes), b.Mul(revenue, k(0.035))), b.Mul(revenue, capex)), change)
		growth = b.Mul(growth, b.Sub(k(1), fade))
		discount = b.Div(discount, b.Add(k(1), wacc))
		flows = append(flows, b.Mul(last, discount))
	}
	spread := b.Sub(wacc, terminal)
	code := b.SelectCode(b.Equal(spread, k(0)), b.ConstCode(program.ErrorCode(2)), number)
	value := b.Div(b.Mul(last, b.Add(k(1), terminal)), spread)
	enterprise := b.Add(b.Sum(flows...), b.Mul(value, discount))
	equity := b.Sub(enterprise, k(400))
	b.Output(program.Pair{Num: enterprise, Code: code})
	b.Output(program.Pair{Num: equity, Code: code})
	b.Output(program.Pair{Num: b.Flag(b.Less(equity, k(500))), Code: b.FirstError(code)})
	return b.Program()
}

// retirement builds a chain of months as a workbook's columns have it: all price levels first, then all balances, then
// what is asked of the whole column.
func retirement(months int) (*program.Program, error) {
	b := program.NewBuilder(2 * months)
	k := b.Const
	number := b.ConstCode(program.CodeNumber)
	prices, balances := make([]program.Num, months), make([]program.Num, months)
	price := k(1)
	for t := range prices {
		price = b.Mul(price, b.Add(k(1), b.Div(b.Input(t), k(12))))
		prices[t] = price
	}
	balance := k(50000)
	alive := make([]program.Mask, months)
	for t := range balances {
		grown := b.Mul(balance, b.Add(k(1.0055), b.Mul(k(0.042), b.Input(months+t))))
		balance = b.Most(k(0), b.Add(grown, b.Mul(k(900), prices[t])))
		balances[t] = balance
		alive[t] = b.Greater(balance, k(0))
	}
	b.Output(program.Pair{Num: b.Div(balance, price), Code: number})
	b.Output(program.Pair{Num: b.Flag(b.LessEqual(b.Least(balances...), k(0))), Code: number})
	b.Output(program.Pair{Num: b.Most(balances...), Code: number})
	b.Output(program.Pair{Num: b.Count(alive...), Code: number})
	return b.Program()
}
