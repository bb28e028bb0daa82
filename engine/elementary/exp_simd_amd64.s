//go:build goexperiment.simd

#include "textflag.h"

#define BROADCAST(bits, to) \
	MOVQ $bits, AX \
	VPBROADCASTQ AX, to

// HORNER is a step for the even and one for the odd coefficients of expTail.
#define HORNER(offset) \
	VFMADD213PD.BCST offset(BX), Z5, Z6 \
	VFMADD213PD.BCST offset+8(BX), Z5, Z7

// func expWide(dst, src *[chunk]float64) (regular bool)
// It follows expChunk; the names behind the instructions are those of its variables.
TEXT ·expWide(SB), NOSPLIT, $0-17
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	LEAQ ·expTail(SB), BX
	BROADCAST(0x7ff8000000000001, Z20) // open
	VBROADCASTSD 64(BX), Z21
	VBROADCASTSD 72(BX), Z22
	BROADCAST(0x3ff71547652b82fe, Z23) // log2E
	BROADCAST(0x4338000000000000, Z24) // shifter
	BROADCAST(0xbfe62e42fefa3800, Z25) // -ln2Hi
	BROADCAST(0xbd2ef35793c76730, Z26) // -ln2Lo
	BROADCAST(0x3ff0000000000000, Z27) // 1
	BROADCAST(0x3fe0000000000000, Z28) // 0.5
	BROADCAST(0x4085e00000000000, Z29) // 700
	BROADCAST(0x7fffffffffffffff, Z30)
	BROADCAST(1023, Z31)
	KXNORB K7, K7, K7
	MOVQ $8, CX
loop:
	VMOVUPD (SI), Z0 // x
	VPANDQ Z30, Z0, Z1
	VCMPPD $0x12, Z29, Z1, K1 // inside
	KANDB K1, K7, K7
	VMOVAPD Z0, Z1
	VFMADD213PD Z24, Z23, Z1 // t
	VSUBPD Z24, Z1, Z2 // k
	VMOVAPD Z2, Z3
	VFMADD213PD Z0, Z25, Z3 // a
	VMULPD Z26, Z2, Z2 // b
	VADDPD Z2, Z3, Z4 // r
	VSUBPD Z4, Z3, Z3
	VADDPD Z2, Z3, Z3 // e
	VMULPD Z4, Z4, Z5 // r2
	VMOVAPD Z21, Z6 // even
	VMOVAPD Z22, Z7 // odd
	HORNER(48)
	HORNER(32)
	HORNER(16)
	HORNER(0)
	VFMADD213PD Z6, Z4, Z7
	VFMADD213PD Z28, Z4, Z7
	VMULPD Z5, Z7, Z7 // p
	VADDPD Z4, Z27, Z5 // s
	VSUBPD Z27, Z5, Z6
	VSUBPD Z6, Z4, Z6
	VADDPD Z7, Z3, Z3
	VADDPD Z3, Z6, Z6
	VADDPD Z6, Z5, Z5 // y
	VPADDQ Z31, Z1, Z1
	VPSLLQ $52, Z1, Z1 // power
	VMULPD Z1, Z5, Z5
	VBLENDMPD Z5, Z20, K1, Z5
	VMOVUPD Z5, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNE loop
	KMOVB K7, AX
	CMPB AX, $0xff
	SETEQ regular+16(FP)
	VZEROUPPER
	RET
