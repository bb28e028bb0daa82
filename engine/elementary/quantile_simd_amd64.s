//go:build goexperiment.simd

#include "textflag.h"

// PLACE finds the piece of eight tail probabilities and the places in it.
#define PLACE(offset, piece, place) \
	VMOVUPD offset(SI), place \
	VPSLLQ $1, place, place \
	VPSRLQ $52, place, piece \
	VPSUBQ Z18, piece, piece \
	VPANDQ Z19, place, place \
	VPORQ Z20, place, place \
	VSUBPD Z21, place, place

// COEFFICIENTS loads a row: a coefficient for each piece.
#define COEFFICIENTS(row) \
	VMOVUPD (128*row)(BX), Z16 \
	VMOVUPD (128*row+64)(BX), Z17

// PICK gives every lane the coefficient of its piece.
#define PICK(piece, y) \
	VMOVDQA64 piece, y \
	VPERMI2PD Z17, Z16, y

// STEP is a step of Horner's rule on four vectors.
#define STEP(row) \
	COEFFICIENTS(row) \
	PICK(Z8, Z12) \
	PICK(Z9, Z13) \
	PICK(Z10, Z14) \
	PICK(Z11, Z15) \
	VFMADD213PD Z12, Z4, Z0 \
	VFMADD213PD Z13, Z5, Z1 \
	VFMADD213PD Z14, Z6, Z2 \
	VFMADD213PD Z15, Z7, Z3

// FINISH stores quantiles, given the ratios to 1/2-p, or the probability where that is in no piece. Such lanes have their
// bits clear in R8. A quantile has the sign opposite to that of its tail.
#define FINISH(offset, piece, ratio) \
	VMOVUPD offset(SI), Z12 \
	VPANDQ Z25, Z12, Z13 \
	VSUBPD Z13, Z23, Z13 \
	VMULPD ratio, Z13, ratio \
	VPANDNQ Z24, Z12, Z14 \
	VPXORQ Z14, ratio, ratio \
	VPCMPUQ $1, Z22, piece, K1 \
	VBLENDMPD ratio, Z12, K1, ratio \
	VMOVUPD ratio, offset(DI) \
	KMOVB K1, AX \
	SHLQ $56, AX \
	SHRQ $8, R8 \
	ORQ AX, R8

#define BROADCAST(bits, to) \
	MOVQ $bits, AX \
	VPBROADCASTQ AX, to

// func tailQuantileChunk(dst, src *[chunk]float64) (outside uint64)
TEXT ·tailQuantileChunk(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	LEAQ ·quantilePieces(SB), BX
	BROADCAST(0x7ec, Z18) // firstPiece
	BROADCAST(0xfffffffffffff, Z19)
	BROADCAST(0x3ff0000000000000, Z20) // 1
	BROADCAST(0x3ff8000000000000, Z21) // 1.5
	BROADCAST(16, Z22) // pieces
	BROADCAST(0x3fe0000000000000, Z23) // 0.5
	BROADCAST(0x8000000000000000, Z24)
	BROADCAST(0x7fffffffffffffff, Z25)
	MOVQ $2, CX
loop:
	PLACE(0, Z8, Z4)
	PLACE(64, Z9, Z5)
	PLACE(128, Z10, Z6)
	PLACE(192, Z11, Z7)
	COEFFICIENTS(14)
	PICK(Z8, Z0)
	PICK(Z9, Z1)
	PICK(Z10, Z2)
	PICK(Z11, Z3)
	STEP(13)
	STEP(12)
	STEP(11)
	STEP(10)
	STEP(9)
	STEP(8)
	STEP(7)
	STEP(6)
	STEP(5)
	STEP(4)
	STEP(3)
	STEP(2)
	STEP(1)
	STEP(0)
	FINISH(0, Z8, Z0)
	FINISH(64, Z9, Z1)
	FINISH(128, Z10, Z2)
	FINISH(192, Z11, Z3)
	ADDQ $256, SI
	ADDQ $256, DI
	DECQ CX
	JNE loop
	NOTQ R8
	MOVQ R8, outside+16(FP)
	VZEROUPPER
	RET
