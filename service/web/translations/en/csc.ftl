account-scope-csc = Sign digests from other software (CSC): each time I enter my PIN, up to 100 signatures within half an hour

csc-description = Remote signatures with the keys of officials and agencies; each consent is for exactly the digests it names
csc-pin = PIN
csc-pin-what = The PIN of the signing key
csc-otp = One-time code
csc-otp-what = The one-time code shown by the signer's generator
