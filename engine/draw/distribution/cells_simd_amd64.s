//go:build goexperiment.simd

#include "textflag.h"

// PAIR and HALVES are the steps of transposing eight rows of eight: numbers of two rows side by side, then every other 128
// bits of two vectors.
#define PAIR(a, b, low, high) \
	VUNPCKLPD b, a, low \
	VUNPCKHPD b, a, high

#define HALVES(a, b, even, odd) \
	VSHUFF64X2 $0x88, b, a, even \
	VSHUFF64X2 $0xdd, b, a, odd

// ROW loads the cell of a lane.
#define ROW(lane, row) \
	MOVQ (8*lane)(SP), AX \
	VMOVUPD (BX)(AX*1), row

// func cellValues(x *float64, n int, cells *cell, k *cellConstants) (outside uint64)
TEXT ·cellValues(SB), NOSPLIT, $64-40
	MOVQ x+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ cells+16(FP), BX
	MOVQ k+24(FP), DX
	VPBROADCASTQ 0(DX), Z20  // the bits of a magnitude
	VPBROADCASTQ 8(DX), Z21  // belowHalfBits
	VPBROADCASTQ 16(DX), Z22 // split
	VPBROADCASTQ 24(DX), Z23 // the bits of a fraction
	VPBROADCASTQ 32(DX), Z24 // 1
	VPBROADCASTQ 40(DX), Z25 // firstCell
	VPBROADCASTQ 48(DX), Z26 // 52 - split
	VPBROADCASTQ 56(DX), Z27 // cells of a side
	VPBROADCASTQ 64(DX), Z28 // the last of them
	VPBROADCASTQ 72(DX), Z29 // the bits of 1/2
	KXORB K1, K1, K1
loop:
	// The index of each lane's cell, and the place in it.
	VMOVDQU64 (DI), Z8
	VPMOVQ2M Z8, K2
	VPANDQ Z20, Z8, Z10
	VPCMPUQ $6, Z29, Z10, K3 // greater
	KORB K3, K1, K1
	VPMINUQ Z21, Z10, Z10
	VPSLLVQ Z22, Z10, Z11
	VPANDQ Z23, Z11, Z11
	VPORQ Z24, Z11, Z11
	VSUBPD Z24, Z11, Z11
	VPSUBQ Z25, Z10, Z10
	VPSRLVQ Z26, Z10, Z10
	VPCMPUQ $5, Z27, Z10, K3 // not less
	KORB K3, K1, K1
	VPMINUQ Z28, Z10, Z10
	VPADDQ Z27, Z10, K2, Z10
	VPSLLQ $6, Z10, Z10
	VMOVDQU64 Z10, 0(SP)
	ROW(0, Z0)
	ROW(1, Z1)
	ROW(2, Z2)
	ROW(3, Z3)
	ROW(4, Z4)
	ROW(5, Z5)
	ROW(6, Z6)
	ROW(7, Z7)
	// Rows to columns, a coefficient in each: 0 to 7 in Z12, Z16, Z14, Z18, Z13, Z17, Z15, Z19.
	PAIR(Z0, Z1, Z12, Z13)
	PAIR(Z2, Z3, Z14, Z15)
	PAIR(Z4, Z5, Z16, Z17)
	PAIR(Z6, Z7, Z18, Z19)
	HALVES(Z12, Z14, Z0, Z2)
	HALVES(Z16, Z18, Z1, Z3)
	HALVES(Z13, Z15, Z4, Z6)
	HALVES(Z17, Z19, Z5, Z7)
	HALVES(Z0, Z1, Z12, Z13)
	HALVES(Z2, Z3, Z14, Z15)
	HALVES(Z4, Z5, Z16, Z17)
	HALVES(Z6, Z7, Z18, Z19)
	// Horner's rule.
	VFMADD213PD Z15, Z11, Z19
	VFMADD213PD Z17, Z11, Z19
	VFMADD213PD Z13, Z11, Z19
	VFMADD213PD Z18, Z11, Z19
	VFMADD213PD Z14, Z11, Z19
	VFMADD213PD Z16, Z11, Z19
	VFMADD213PD Z12, Z11, Z19
	VMOVUPD Z19, (DI)
	ADDQ $64, DI
	SUBQ $8, CX
	JNE loop
	KMOVB K1, AX
	MOVQ AX, outside+32(FP)
	VZEROUPPER
	RET
