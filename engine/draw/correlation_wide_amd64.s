//go:build goexperiment.simd

#include "textflag.h"

#define ADD(offset, x) VFMADD231PD offset(R11), Z8, x

// func correlateEight(columns [][]float64, i int, share float64, others []int, shares []float64, at int)
TEXT ·correlateEight(SB), NOSPLIT, $0-96
	MOVQ columns_base+0(FP), SI
	MOVQ i+24(FP), AX
	MOVQ others_base+40(FP), R8
	MOVQ others_len+48(FP), CX
	MOVQ shares_base+64(FP), R9
	MOVQ at+88(FP), R10
	SHLQ $3, R10
	LEAQ (AX)(AX*2), AX // a slice has three words
	MOVQ (SI)(AX*8), DI
	ADDQ R10, DI
	VBROADCASTSD share+32(FP), Z8
	VMULPD 0(DI), Z8, Z0
	VMULPD 64(DI), Z8, Z1
	VMULPD 128(DI), Z8, Z2
	VMULPD 192(DI), Z8, Z3
	VMULPD 256(DI), Z8, Z4
	VMULPD 320(DI), Z8, Z5
	VMULPD 384(DI), Z8, Z6
	VMULPD 448(DI), Z8, Z7
	XORQ DX, DX
	JMP check
loop:
	MOVQ (R8)(DX*8), AX
	LEAQ (AX)(AX*2), AX
	MOVQ (SI)(AX*8), R11
	ADDQ R10, R11
	VBROADCASTSD (R9)(DX*8), Z8
	ADD(0, Z0)
	ADD(64, Z1)
	ADD(128, Z2)
	ADD(192, Z3)
	ADD(256, Z4)
	ADD(320, Z5)
	ADD(384, Z6)
	ADD(448, Z7)
	INCQ DX
check:
	CMPQ DX, CX
	JLT loop
	VMOVUPD Z0, 0(DI)
	VMOVUPD Z1, 64(DI)
	VMOVUPD Z2, 128(DI)
	VMOVUPD Z3, 192(DI)
	VMOVUPD Z4, 256(DI)
	VMOVUPD Z5, 320(DI)
	VMOVUPD Z6, 384(DI)
	VMOVUPD Z7, 448(DI)
	RET
