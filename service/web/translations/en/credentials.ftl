credentials-enrolled = Took in the certificate of { $subject }, issued by { $issuer }.
credentials-seal-of = It is the seal of { $agency }.
credentials-seal-of-nobody = Nobody has said whose seal it is, so it signs nothing yet. Say it by: flask credentials assign { $id } UNIT_CODE
credentials-unit-of-a-person = A person's certificate is no seal: leave out --unit, or add --scope agency.
credentials-seal = ✔ { $id }: { $subject }, kept by { $holder }, valid until { $day }: the seal of { $agency } ({ $unit })
credentials-seal-open = ✘ { $id }: { $subject }, kept by { $holder }, valid until { $day }: nobody has said whose seal it is
credentials-no-seal = There is no seal { $id } in use, or no unit { $unit }.
