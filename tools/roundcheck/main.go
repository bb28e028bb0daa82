// Command roundcheck holds the engine's rounding rule: the compiler may fuse x*y + z into one operation on some
// machines, so a product that is added or subtracted must be rounded by an explicit conversion, float64(x*y) + z, or
// be fused on purpose with math.FMA. It reports products of floats that are operands of + and -, directly or through
// a variable of the same function.
package main

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/analysis/singlechecker"
	"golang.org/x/tools/go/ast/inspector"
)

func main() { singlechecker.Main(Analyzer) }

// Analyzer is the rounding rule.
var Analyzer = &analysis.Analyzer{
	Name:     "roundcheck",
	Doc:      "report float products that the compiler may fuse with an addition",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.Preorder([]ast.Node{(*ast.FuncDecl)(nil)}, func(n ast.Node) {
		fn := n.(*ast.FuncDecl)
		if fn.Body != nil {
			c := checker{pass: pass, products: map[types.Object]bool{}}
			ast.Inspect(fn.Body, c.collect)
			ast.Inspect(fn.Body, c.report)
		}
	})
	return nil, nil
}

// checker looks at one function; products are its variables that were assigned a product without rounding.
type checker struct {
	pass     *analysis.Pass
	products map[types.Object]bool
}

func (c checker) collect(n ast.Node) bool {
	assign, ok := n.(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != len(assign.Rhs) {
		return true
	}
	for i, rhs := range assign.Rhs {
		if id, ok := assign.Lhs[i].(*ast.Ident); ok && (c.isProduct(rhs) || assign.Tok == token.MUL_ASSIGN && c.isFloat(rhs)) {
			if obj := c.pass.TypesInfo.ObjectOf(id); obj != nil {
				c.products[obj] = true
			}
		}
	}
	return true
}

func (c checker) report(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD || n.Op == token.SUB {
			c.operand(n.X)
			c.operand(n.Y)
		}
	case *ast.AssignStmt:
		if n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN {
			c.operand(n.Rhs[0])
			c.operand(n.Lhs[0])
		}
	}
	return true
}

func (c checker) operand(e ast.Expr) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && c.products[c.pass.TypesInfo.ObjectOf(id)] {
		c.pass.Reportf(e.Pos(), "%s holds a product that may be fused with this addition: assign float64(x*y)", id.Name)
	} else if c.isProduct(e) {
		c.pass.Reportf(e.Pos(), "this product may be fused with the addition: write float64(x*y) or math.FMA")
	}
}

// isProduct tells whether e is a product of floats, perhaps negated, that no conversion rounds. Products of constants
// are exact arithmetic of the compiler and do not count.
func (c checker) isProduct(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.SUB && c.isProduct(e.X)
	case *ast.BinaryExpr:
		return e.Op == token.MUL && c.isFloat(e)
	}
	return false
}

func (c checker) isFloat(e ast.Expr) bool {
	tv := c.pass.TypesInfo.Types[e]
	if tv.Type == nil || tv.Value != nil {
		return false
	}
	basic, ok := tv.Type.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsFloat != 0
}
