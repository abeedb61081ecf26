credentials-enrolled = Đã ghi nhận chứng thư của { $subject }, do { $issuer } cấp.
