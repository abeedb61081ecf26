credentials-enrolled = Took in the certificate of { $subject }, issued by { $issuer }.
