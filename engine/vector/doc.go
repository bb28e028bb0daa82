// Package vector runs a program on the CPU, a block of trials at a time.
//
// Compile turns a program into a list of steps: n-ary operations become chains, the order is chosen so that few values
// are alive at once, values are assigned to registers (slices of one block's lanes that are reused), and every operation
// gets a kernel for the kind of its operands. A Worker owns the registers; running a block allocates nothing. Kernels are
// written twice, with the simd package (kernels_simd.go) and as plain loops (kernels_plain.go), and give the same bits,
// which are also those of program.Interpreter whatever the size of the block.
//
// The package owns order, registers and kernels. It must not know formulas, distributions, time or contexts: draws come
// through InputSource, and whoever wants to stop calls Run for a few blocks at a time.
package vector
